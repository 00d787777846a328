import type { Cluster } from './cluster.js';
import type { MeasuredScaling } from './measured.js';
import type { PhaseCost } from './workload.js';

/** Bytes a second of a network of so many Gbit/s, as seconds a byte. */
const secondsPerByte = (gigabits: number): number => 8 / (gigabits * 1e9);

/**
 * A network by its speed, of which a message gets nine tenths; a latency is what we measure between two processes of a host, nearly all of
 * it the way through Node's threads, and the network's own.
 */
const network = (alpha: number, latency: number, gigabits: number) => ({ alpha: alpha + latency, beta: secondsPerByte(0.9 * gigabits) });

/** A cluster that is not here. */
export interface AssumedCluster extends Cluster {
  readonly name: string;
  /** In words: what is assumed, and from where. */
  readonly basis: string;
}

export function assumedClusters({ communication, handling }: MeasuredScaling): readonly AssumedCluster[] {
  const { exchange, add } = communication;
  const common = { within: exchange, add, handling: handling?.perRank ?? 0 };
  return [
    {
      ...common,
      name: '8 GPUs a box, 400 Gbit/s each',
      basis:
        'eight 400 Gbit/s adapters a box (NVIDIA DGX BasePOD reference architecture, DGX H100), latency 2 us; gradients go through the memory of the host, as they do here',
      ranksPerHost: 8,
      between: network(exchange.alpha, 2e-6, 400),
      betweenAlone: network(exchange.alpha, 2e-6, 400),
    },
    {
      ...common,
      name: '8 GPUs a box, 100 Gbit/s for all',
      basis: 'one 100 Gbit/s Ethernet adapter a box, of which a rank has an eighth while all send, latency 20 us (TCP)',
      ranksPerHost: 8,
      between: network(exchange.alpha, 20e-6, 100 / 8),
      betweenAlone: network(exchange.alpha, 20e-6, 100),
    },
  ];
}

/** A training on other hardware, or of another system, than was measured. */
export interface AssumedTraining {
  readonly name: string;
  readonly basis: string;
  /** Of a rank, in an iteration. */
  readonly samples: number;
  readonly phases: readonly PhaseCost[];
  readonly rest: number;
  readonly jitter: number;
}

/** How much faster than the measured worker a GPU is taken to be. */
const gpuSpeed = 50;
/** Of GPUs that have a host's cores to themselves. */
const gpuJitter = 0.02;

/**
 * DCGAN-64 is the measured one with its computing made faster; of StyleGAN2 its computing is what its authors have measured and the rest is
 * the measured one by the bytes of its gradient.
 */
export function assumedTrainings({ training }: MeasuredScaling): readonly AssumedTraining[] {
  const figures = (training.tensorflow ?? training.onnxruntime)!;
  const { phases } = figures;
  const updateBeta = phases.reduce((sum, { update }) => sum + update, 0) / phases.reduce((sum, { vectorBytes }) => sum + vectorBytes, 0);
  const common = { jitter: gpuJitter, rest: 1e-3 };
  const styleGan2 = (name: string, parameters: number): PhaseCost => ({
    name,
    compute: (32 * 14.57e-3) / 2,
    vectorBytes: 4 * parameters,
    messageBytes: 4000,
    sum: 0,
    update: updateBeta * 4 * parameters,
  });
  return [
    {
      ...common,
      name: 'DCGAN-64',
      basis: `6.3 million parameters; a GPU computes ${gpuSpeed} times as fast as one core here`,
      samples: figures.batch / figures.ranks,
      phases: phases.map(({ phase, compute, jitter, vectorBytes, messageBytes, update }) => ({
        name: phase,
        compute: (compute * (1 + jitter)) / gpuSpeed,
        vectorBytes,
        messageBytes,
        sum: 0,
        update,
      })),
    },
    {
      ...common,
      name: 'StyleGAN2 1024x1024',
      basis:
        '30.4 and 29.0 million parameters, 4 images a GPU, 14.57 s for 1,000 images on 8 A100 (docs/configs.md of NVlabs/stylegan3), half in each phase',
      samples: 4,
      phases: [styleGan2('discriminator', 29.0e6), styleGan2('generator', 30.4e6)],
    },
  ];
}

/** 419 unexpected interruptions in 54 days of 16,384 GPUs (Llama Team 2024, arXiv:2407.21783, 3.3.4): seconds between two of one GPU. */
export const secondsBetweenFailuresOfGpu = (16_384 * 54 * 86_400) / 419;
