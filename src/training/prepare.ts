import { checkRanks } from '../cluster/check-ranks.js';
import type { RunConfig } from '../config/schema.js';
import type { DatasetDescriptor } from '../data/dataset.js';
import { openDataset } from '../data/open.js';
import { balancedSubset } from '../data/subset.js';
import { type FlatNetworks, initialValues } from '../engines/initialize.js';
import { type Layouts, layoutsOf } from '../engines/layout.js';
import { withNetworks } from '../engines/networks.js';
import { selectEngine } from '../engines/select.js';
import { InputError } from '../errors.js';
import { generatorForwardOf } from '../systems/generator-forward.js';
import { findSystem } from '../systems/index.js';
import type { Sampler, Stage, System } from '../systems/system.js';
import type { Lowerings } from './lowering-record.js';
import { planRun } from './plan-run.js';

/** A run whose every input has been looked at: nothing has been written yet, and from here on only the machine can fail it. */
export interface PreparedRun {
  /** With the engine that was selected and the generator's forward pass as it is: results belong to them. */
  readonly config: RunConfig;
  readonly system: System;
  readonly datasets: Readonly<Record<string, DatasetDescriptor>>;
  readonly stages: readonly Stage[];
  readonly samplers: readonly Sampler[];
  /** Name of the engine, or path of a module that makes one. */
  readonly engine: string;
  /** What the engine has to say at the start, if anything. */
  readonly note?: string | undefined;
  /** How the stages do their convolutions, by name, where the run has settled that already. */
  readonly lowerings: Lowerings;
}

export interface PrepareOptions {
  /** Told while data is decoded for the first time. */
  readonly onProgress?: (spec: string, done: number, total: number) => void;
  /** Path of a module whose default export makes the engine, in place of the configured one. */
  readonly engineModule?: string;
  /** How many ranks train it together. */
  readonly ranks?: number;
  /** What a resumed run has settled. */
  readonly lowerings?: Lowerings;
}

/** @throws InputError where system, data, sizes or engine do not go together */
export async function prepareRun(config: RunConfig, options: PrepareOptions = {}): Promise<PreparedRun> {
  const system = await findSystem(config.system);
  const datasets: Record<string, DatasetDescriptor> = {};
  for (const [stream, spec] of Object.entries(config.data)) {
    const { onProgress } = options;
    datasets[stream] = await openDataset(spec, {
      size: config.size,
      ...(onProgress ? { onProgress: (done, total) => onProgress(spec, done, total) } : {}),
    });
  }
  const { stages, samplers } = planRun(system, config, datasets);
  for (const stage of stages) {
    checkBatch(stage, config);
    checkRanks(options.ranks ?? 1, { batch: stage.batch ?? config.batch, shard: config.shard, reduce: config.reduce });
    checkImageSize(stage, datasets);
    checkSubsets(stage, datasets, config);
  }
  if (config.device === 'webgpu' && config.workers > 1) {
    throw new InputError(
      'webgpu-workers',
      `--workers ${config.workers} on WebGPU, where sessions of one process can't run side by side`,
      'use --workers 1, or --workers auto',
    );
  }
  const engineOptions = { device: config.device, worker: 0, intraOpThreads: config.intraOpThreads, precision: config.precision };
  const selected = options.engineModule ? undefined : await selectEngine(config.engine, engineOptions);
  const engine = selected?.name ?? config.engine;
  return {
    config: { ...config, engine, generatorForward: config.generatorForward ?? generatorForwardOf(stages, samplers) },
    system,
    datasets,
    stages,
    samplers,
    engine: options.engineModule ?? engine,
    note: selected?.place.note,
    lowerings: options.lowerings ?? {},
  };
}

/** A stage's own batch is cut in the run's shards as well. */
function checkBatch(stage: Stage, { shard }: RunConfig): void {
  if (stage.batch !== undefined && stage.batch % shard !== 0) {
    throw new InputError(
      'shard',
      `stage ${stage.name} has a batch of ${stage.batch}, no multiple of the shard of ${shard}`,
      'give a --shard that divides it',
    );
  }
}

/** Stages with smaller images average whole pixels of the data's. */
function checkImageSize({ name, imageSize }: Stage, datasets: PreparedRun['datasets']): void {
  if (imageSize === undefined) return;
  for (const { kind, spec, shape } of Object.values(datasets)) {
    if (kind === 'image' && shape[0]! % imageSize !== 0) {
      const what = `stage ${name} takes images of ${imageSize}x${imageSize}, and those of ${spec} are ${shape[0]}x${shape[1]}`;
      throw new InputError('image-size', what, `give a --size that is a multiple of ${imageSize}`);
    }
  }
}

/** Subsets are chosen in the workers; here, whether they can be. */
function checkSubsets({ phases }: Stage, datasets: PreparedRun['datasets'], { seed }: RunConfig): void {
  for (const spec of phases.flatMap(({ inputs }) => inputs)) {
    if (spec.kind === 'data' && spec.subset !== undefined) balancedSubset(datasets[spec.stream]!, spec.subset, seed, spec.stream);
  }
}

/** Where every weight of a stage lies, and what it starts from. */
export function describeNetworks(stage: Stage, seed: number): Promise<{ layouts: Layouts; initial: FlatNetworks }> {
  return withNetworks(stage, (models) => {
    const layouts = layoutsOf(models);
    return { layouts, initial: initialValues(models, layouts, seed) };
  });
}
