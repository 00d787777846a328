import type { RunConfig } from '../config/schema.js';
import type { DataShape } from '../data/dataset.js';
import type { Engine, EngineInput, EngineInputs, InputShape } from '../engines/engine.js';
import { createEngine } from '../engines/index.js';
import type { Layouts } from '../engines/layout.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import { type Sampler, type Stage, shardMultiple } from '../systems/system.js';
import { phaseShape } from './inputs.js';
import type { PreparedRun } from './prepare.js';
import { gradientLength } from './shared-memory.js';

/** What of a run decides which operations its workers run. */
export interface Rehearsed extends Pick<PreparedRun, 'system' | 'samplers'> {
  readonly config: Pick<RunConfig, 'options' | 'seed' | 'shard'>;
  readonly datasets: DataShape;
}

/**
 * Runs all that the workers of a stage will run once in this thread, before they start. TensorFlow's binding keeps the names
 * of operations' attributes in a table without a lock: two workers that bring new ones together can hang for ever, while
 * looking up those that are there is safe.
 */
export async function rehearse(prepared: PreparedRun, stage: Stage, layouts: Layouts): Promise<void> {
  if (prepared.engine !== 'tensorflow') return;
  const { device, intraOpThreads, precision } = prepared.config;
  const engine = await createEngine(prepared.engine, { device, worker: 0, intraOpThreads, precision });
  try {
    await rehearseOn(engine, prepared, stage, layouts);
  } finally {
    await engine.dispose();
  }
}

/**
 * An iteration of a worker on a small shard: every phase of the stage in its order, and every sampler the stage has the
 * networks of. All inputs are zeros.
 */
export async function rehearseOn(engine: Engine, run: Rehearsed, stage: Stage, layouts: Layouts): Promise<void> {
  const { config, system, datasets, samplers } = run;
  const shard = Math.min(config.shard, smallShard(shardMultiple(system, config.options)));
  const shapes = stage.phases.map((phase) => phaseShape(phase, stage, datasets, shard));
  const noise = await engine.load(stage, shapes);
  for (const [i, { name, optimizer }] of stage.phases.entries()) {
    const requested = noise[name]!.map(({ name, shape }): InputShape => ({ name, shape, dtype: 'float32' }));
    const gradient = new Float32Array(gradientLength(stage.optimizers[optimizer]!.networks, layouts));
    await engine.gradients(name, zeros([...shapes[i]!.inputs, ...requested]), gradient, { iteration: 0, shard: 0 });
  }
  for (const sampler of samplers) {
    if (!sampler.networks.every((network) => network in layouts)) continue;
    await engine.infer(sampler, drawSamplerInputs(sampler.inputs, shard, config.seed, zeros(imageInputs(sampler, datasets, shard))));
  }
}

/** More than one sample: what is broadcast over samples takes operations that one alone does not. */
const smallShard = (multiple: number): number => Math.max(2, multiple);

/** What a sampler takes from the data. */
const imageInputs = ({ inputs }: Sampler, datasets: DataShape, count: number): InputShape[] =>
  inputs.flatMap((input): InputShape[] => {
    if (input.kind !== 'image') return [];
    return [{ name: input.name, shape: [count, ...datasets[input.stream]!.shape], dtype: 'float32' }];
  });

function zeros(shapes: readonly InputShape[]): EngineInputs {
  return Object.fromEntries(
    shapes.map(({ name, shape, dtype }): [string, EngineInput] => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, dtype, data: dtype === 'int32' ? new Int32Array(size) : new Float32Array(size) }];
    }),
  );
}
