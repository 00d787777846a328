"""Reference values for the metrics, from torchmetrics, scikit-learn and scipy, on sets both languages make alike.

    python3 -m venv venv
    venv/bin/pip install numpy scipy scikit-learn torch torchmetrics
    venv/bin/python test/evaluation/reference/reference.py > test/evaluation/reference/reference.json
    npm run format
"""

import json
from importlib.metadata import version

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from scipy.stats import spearmanr, t
from sklearn.decomposition import PCA
from sklearn.neighbors import KernelDensity, NearestNeighbors
from torchmetrics.functional.image import peak_signal_noise_ratio, structural_similarity_index_measure
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.inception import InceptionScore
from torchmetrics.image.kid import KernelInceptionDistance


def uniforms(seed):
    """Numerical Recipes' linear congruential generator: uniform in [0, 1), exact in doubles."""
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32


def correlated(count, size, seed, shift, scale):
    """Nearly normal rows whose neighbouring columns are correlated, in float32."""
    source = uniforms(seed)
    values = np.zeros((count, size))
    for i in range(count):
        before = 0.0
        for j in range(size):
            total = 0.0
            for _ in range(12):
                total += next(source)
            before = 0.5 * before + (total - 6.0) * scale
            values[i, j] = before + shift
    return values.astype(np.float32)


def images(count, size, seed):
    """Uniform in [0, 1), float32."""
    source = uniforms(seed)
    return np.array([[next(source) for _ in range(size)] for _ in range(count)]).astype(np.float32)


class Given(torch.nn.Module):
    """A feature network for sets that are features already."""

    def __init__(self, size):
        super().__init__()
        self.num_features = size

    def forward(self, x):
        return x


def both(metric, real, generated):
    metric.update(torch.from_numpy(real).double(), real=True)
    metric.update(torch.from_numpy(generated).double(), real=False)
    return metric.compute()


def fid(real, generated):
    metric = FrechetInceptionDistance(feature=Given(real.shape[1]))
    metric.set_dtype(torch.float64)
    return both(metric, real, generated).item()


def kid(real, generated):
    """Over all of two sets of one size, so that subsets cannot differ."""
    metric = KernelInceptionDistance(feature=Given(real.shape[1]), subsets=2, subset_size=len(real))
    metric.set_dtype(torch.float64)
    return both(metric, real, generated)[0].item()


def inception_score(logits, splits):
    """torchmetrics shuffles first; ours takes samples in order, and the deviation that divides by the splits."""
    randperm, torch.randperm = torch.randperm, torch.arange
    try:
        metric = InceptionScore(feature=Given(logits.shape[1]), splits=splits)
        metric.update(torch.from_numpy(logits).double())
        mean, deviation = metric.compute()
    finally:
        torch.randperm = randperm
    return {"mean": mean.item(), "deviation": deviation.item() * ((splits - 1) / splits) ** 0.5}


def radii(of, k):
    """Distance to the k-th nearest other: a set's own rows come first among their neighbours."""
    return NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(of).kneighbors(of)[0][:, k]


def distances(a, b):
    return np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2))


def precision_recall(real, generated, k):
    mixed = distances(real, generated)
    return {
        "precision": (mixed <= radii(real, k)[:, None]).any(axis=0).mean(),
        "recall": (mixed <= radii(generated, k)[None, :]).any(axis=1).mean(),
    }


def density_coverage(real, generated, k):
    inside = distances(real, generated) < radii(real, k)[:, None]
    return {"density": inside.sum() / (k * len(generated)), "coverage": inside.any(axis=1).mean()}


def neighbours(queries, among, k):
    distance, index = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(among).kneighbors(queries)
    return {"squaredDistances": (distance**2).ravel().tolist(), "indices": index.ravel().tolist()}


def parzen(centres, validation, test):
    sigmas = np.logspace(-1.0, 0.0, 10)
    scores = lambda sigma, at: KernelDensity(bandwidth=sigma, rtol=1e-10).fit(centres).score_samples(at)
    sigma = max(sigmas, key=lambda s: scores(s, validation).mean())
    values = scores(sigma, test)
    return {"sigma": sigma, "mean": values.mean(), "standardError": values.std() / np.sqrt(len(values))}


def assignment(weights):
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return {"columnOf": columns.tolist(), "total": float(weights[rows, columns].sum())}


def interval(values):
    low, high = t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=np.std(values, ddof=1) / np.sqrt(len(values)))
    return {"mean": np.mean(values), "deviation": np.std(values, ddof=1), "low": low, "high": high}


def to_image(flat, height, width, channels):
    return torch.from_numpy(flat.reshape(1, height, width, channels).transpose(0, 3, 1, 2).copy()).double()


def ssim(image, other):
    """Where the window of 11 by 11 lies inside the image; torchmetrics' own mean takes in the mirrored border."""
    everywhere = structural_similarity_index_measure(image, other, sigma=1.5, data_range=1.0, return_full_image=True)[1]
    return everywhere[..., 5:-5, 5:-5].mean().item()


def main():
    real = correlated(300, 16, 1, 0.0, 1.0)
    generated = correlated(260, 16, 2, 0.3, 0.9)
    r, g = real.astype(np.float64), generated.astype(np.float64)
    logits = correlated(200, 10, 3, 0.0, 2.0)
    centres, validation, test = images(150, 20, 4), images(60, 20, 5), images(80, 20, 6)
    x, y = correlated(1, 40, 7, 0.0, 1.0)[0], correlated(1, 40, 8, 0.0, 1.0)[0]
    ties_x, ties_y = np.round(x * 2), np.round((x + y) * 2)
    image, other = images(1, 20 * 16 * 3, 9)[0], images(1, 20 * 16 * 3, 10)[0]
    blend = (0.7 * image.astype(np.float64) + 0.3 * other).astype(np.float32)
    pca = PCA(n_components=4).fit(r)
    result = {
        "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "torch", "torchmetrics")},
        "checksum": {"real": r.sum(), "generated": g.sum(), "logits": logits.astype(np.float64).sum()},
        "covariance": np.cov(r, rowvar=False)[0, :4].tolist(),
        "fid": fid(real, generated),
        "fidOfFewSamples": fid(real[:10], generated[:12]),
        "kid": kid(real[:260], generated),
        "inceptionScore": {"1": inception_score(logits, 1)["mean"], "5": inception_score(logits, 5)},
        "precisionRecall": precision_recall(r, g, 3),
        "densityCoverage": density_coverage(r, g, 5),
        "neighbours": neighbours(g[:20], r, 3),
        "nearestOthers": (radii(r[:20], 3) ** 2).tolist(),
        "parzen": parzen(centres.astype(np.float64), validation.astype(np.float64), test.astype(np.float64)),
        "rankCorrelation": spearmanr(x, y).statistic,
        "rankCorrelationOfTies": spearmanr(ties_x, ties_y).statistic,
        "assignment": assignment(images(12, 12, 11).astype(np.float64)),
        "confidence": interval(x[:6].astype(np.float64)),
        "studentQuantiles": {str(n): t.ppf(0.975, n) for n in (1, 2, 3, 4, 9, 30, 101)},
        "principalDeviations": np.sqrt(pca.explained_variance_).tolist(),
        "psnr": peak_signal_noise_ratio(torch.from_numpy(blend).double(), torch.from_numpy(image).double(), data_range=1.0).item(),
        "ssim": ssim(to_image(blend, 20, 16, 3), to_image(image, 20, 16, 3)),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
