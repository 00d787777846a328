"""PyTorch's side of `npm run bench:peers`: the twins of the cases in src/bench/peer-cases.ts, in the modes of src/bench/pytorch.ts.

Reads {"case", "mode", "batch", "seconds"} a line on stdin, trains that case for at least so many seconds and answers
{"seconds": seconds of an iteration}, or {"error": why} where the mode does not work here. An iteration is a discriminator
update and a generator update.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def dcgan(size, channels, width=64, latent=100):
    """The networks of src/systems/dcgan.ts: 4x4 kernels, batch normalisation, no biases."""
    doublings = {28: 2, 64: 4}[size]
    start = size // 2**doublings
    deepest = width * 2 ** (doublings - 1)
    g = [nn.Linear(latent, deepest * start * start, bias=False), nn.Unflatten(1, (deepest, start, start)), nn.BatchNorm2d(deepest), nn.ReLU()]
    for i in range(1, doublings + 1):
        last = i == doublings
        ins, outs = deepest // 2 ** (i - 1), channels if last else deepest // 2**i
        g.append(nn.ConvTranspose2d(ins, outs, 4, 2, 1, bias=False))
        g += [nn.Tanh()] if last else [nn.BatchNorm2d(outs), nn.ReLU()]
    d = []
    for i in range(1, doublings + 1):
        ins, outs = channels if i == 1 else width * 2 ** (i - 2), width * 2 ** (i - 1)
        d.append(nn.Conv2d(ins, outs, 4, 2, 1, bias=False))
        d += [nn.LeakyReLU(0.2)] if i == 1 else [nn.BatchNorm2d(outs), nn.LeakyReLU(0.2)]
    d += [nn.Flatten(), nn.Linear(deepest * start * start, 1, bias=False)]
    return nn.Sequential(*g), nn.Sequential(*d)


class Maxout(nn.Module):
    def __init__(self, ins, units, pieces=5):
        super().__init__()
        self.units, self.pieces, self.linear = units, pieces, nn.Linear(ins, units * pieces)

    def forward(self, x):
        return self.linear(x).view(-1, self.units, self.pieces).amax(2)


def image_mlp():
    g = nn.Sequential(nn.Linear(100, 1200), nn.ReLU(), nn.Linear(1200, 1200), nn.ReLU(), nn.Linear(1200, 784), nn.Tanh())
    d = nn.Sequential(
        nn.Flatten(), nn.Dropout(0.2), Maxout(784, 240), nn.Dropout(0.5), Maxout(240, 240), nn.Dropout(0.5), nn.Linear(240, 1)
    )
    return g, d


def point_mlp():
    def network(ins, outs):
        return nn.Sequential(
            nn.Linear(ins, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, outs)
        )

    return network(2, 2), network(2, 1)


def adam(network, rate, beta1=0.5):
    return torch.optim.Adam(network.parameters(), rate, (beta1, 0.999))


def sgd(network, rate):
    return torch.optim.SGD(network.parameters(), rate, momentum=0.5)


CASES = {
    "dcgan64": dict(networks=lambda: dcgan(64, 3), shape=(3, 64, 64), latent=100, share=True, optimizer=lambda n: adam(n, 2e-4)),
    "dcgan28": dict(networks=lambda: dcgan(28, 1), shape=(1, 28, 28), latent=100, share=True, optimizer=lambda n: adam(n, 2e-4)),
    "mlp": dict(networks=image_mlp, shape=(784,), latent=100, share=False, optimizer=lambda n: sgd(n, 0.1)),
    "ring": dict(networks=point_mlp, shape=(2,), latent=2, share=False, optimizer=lambda n: adam(n, 1e-3), noise=0.5),
}


MODES = {
    "eager": dict(),
    "channels_last": dict(channels_last=True),
    "compile": dict(channels_last=True, compile=True),
    "bf16": dict(channels_last=True, bf16=True),
    "bf16_compile": dict(channels_last=True, compile=True, bf16=True),
}


class Training:
    def __init__(self, mode, networks, shape, latent, share, optimizer, noise=0.0):
        self.g, self.d = networks()
        self.data = torch.rand(1024, *shape) * 2 - 1
        if mode.get("channels_last"):
            self.g, self.d = (network.to(memory_format=torch.channels_last) for network in (self.g, self.d))
            if self.data.dim() == 4:
                self.data = self.data.contiguous(memory_format=torch.channels_last)
        self.g_optimizer, self.d_optimizer = optimizer(self.g), optimizer(self.d)
        if mode.get("compile"):
            self.g, self.d = torch.compile(self.g), torch.compile(self.d)
        self.bf16 = mode.get("bf16", False)
        self.latent, self.share, self.noise = latent, share, noise

    def blur(self, x):
        return x + self.noise * torch.randn_like(x) if self.noise else x

    def iteration(self, batch):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            self.update_both(batch)

    def update_both(self, batch):
        """As pytorch/examples dcgan/main.py: where latents are shared, the fake batch is drawn once for both updates."""
        real = self.data[torch.randint(1024, (batch,))]
        self.d_optimizer.zero_grad()
        fake = self.g(torch.randn(batch, self.latent))
        loss = F.softplus(-self.d(self.blur(real))).mean() + F.softplus(self.d(self.blur(fake.detach()))).mean()
        loss.backward()
        self.d_optimizer.step()
        self.g_optimizer.zero_grad()
        if not self.share:
            fake = self.g(torch.randn(batch, self.latent))
        F.softplus(-self.d(self.blur(fake))).mean().backward()
        self.g_optimizer.step()


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    print(json.dumps({"version": torch.__version__, "threads": threads}), flush=True)
    trainings = {}
    for line in sys.stdin:
        request = json.loads(line)
        name, mode, batch = request["case"], request["mode"], request["batch"]
        try:
            if (name, mode) not in trainings:
                trainings[name, mode] = Training(MODES[mode], **CASES[name])
                for _ in range(3):
                    trainings[name, mode].iteration(batch)
            training = trainings[name, mode]
            start, count = time.perf_counter(), 0
            while time.perf_counter() - start < request["seconds"]:
                training.iteration(batch)
                count += 1
            print(json.dumps({"seconds": (time.perf_counter() - start) / count}), flush=True)
        except Exception as error:
            trainings.pop((name, mode), None)
            print(json.dumps({"error": f"{type(error).__name__}: {error}".strip().splitlines()[0][:200]}), flush=True)


main()
