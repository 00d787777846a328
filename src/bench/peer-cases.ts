import { resolveConfig } from '../config/resolve.js';
import type { DatasetDescriptor } from '../data/dataset.js';
import type { Precision } from '../engines/engine.js';
import { InputError } from '../errors.js';
import { fillSamples } from '../random/random.js';
import { findSystem } from '../systems/index.js';
import { planRun } from '../training/plan-run.js';
import type { PreparedRun } from '../training/prepare.js';

/** A training that ganforge and its peer both do: the same networks, batch, losses and optimizers, on made-up data. */
export interface PeerCase {
  readonly name: string;
  readonly title: string;
  readonly system: 'gan' | 'dcgan';
  readonly kind: 'image' | 'points';
  readonly shape: readonly number[];
}

/** The engines that are fast enough to compare. */
export type PeerEngine = 'onnxruntime' | 'tensorflow';

/** `scripts/peers/pytorch.py` has a twin of each, by name. */
export const peerCases: readonly PeerCase[] = [
  { name: 'dcgan64', title: 'DCGAN 64x64x3', system: 'dcgan', kind: 'image', shape: [64, 64, 3] },
  { name: 'dcgan28', title: 'DCGAN 28x28x1', system: 'dcgan', kind: 'image', shape: [28, 28, 1] },
  { name: 'mlp', title: 'MLP GAN 28x28 (1200-1200, maxout 240-240)', system: 'gan', kind: 'image', shape: [28, 28, 1] },
  { name: 'ring', title: 'MLP GAN on points (3 x 128)', system: 'gan', kind: 'points', shape: [2] },
];

export function findPeerCase(name: string): PeerCase {
  const found = peerCases.find((peerCase) => peerCase.name === name);
  if (!found) throw new InputError('unknown-case', `unknown case "${name}"`, `the cases are ${peerCases.map((c) => c.name).join(', ')}`);
  return found;
}

/**
 * A run of the case on data in memory.
 * @param ranks that train it together, each with so many workers
 */
export async function preparePeerCase(
  peerCase: PeerCase,
  batch: number,
  workers: number,
  engine: PeerEngine,
  precision: Precision = 'float32',
  ranks = 1,
): Promise<PreparedRun> {
  const system = await findSystem(peerCase.system);
  const config = resolveConfig({ flags: { batch, workers, engine, precision }, set: [] }, system, workers, ranks);
  const datasets = { data: madeUpData(peerCase) };
  return {
    config,
    system,
    datasets,
    ...planRun(system, config, datasets),
    engine,
    lowerings: {},
  };
}

const samples = 1024;

function madeUpData({ kind, shape }: PeerCase): DatasetDescriptor {
  const elements = shape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(new SharedArrayBuffer(4 * samples * elements));
  fillSamples(values, elements, 0, 'uniform', { seed: 0, purpose: 'bench' });
  return {
    spec: 'made-up',
    hash: '',
    kind,
    shape,
    classes: 0,
    classNames: [],
    labels: new Int32Array(0),
    size: samples,
    mean: new Float32Array(elements),
    storage: { kind: 'memory', values },
  };
}
