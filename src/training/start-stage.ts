import { type Ranks, shardsOfRank } from '../cluster/ranks.js';
import type { EnginePlace } from '../engines/engine.js';
import type { LoweringPlan } from '../onnx/index.js';
import type { Checkpoint } from './checkpoint.js';
import { type Retry, WorkerPool } from './pool.js';
import { describeNetworks, type PreparedRun } from './prepare.js';
import type { Progress } from './progress.js';
import { rehearse } from './rehearse.js';
import { allocate, fillNetworks, firstVersions } from './shared-memory.js';
import { inheritStage, restoreMemory, resumeStage } from './stage-memory.js';
import type { StageRun } from './stage-run.js';
import { settleLowering } from './tuning.js';
import { compileKernels } from './vectors/wasm.js';

/** What a stage takes over: from a checkpoint of itself, or from the stage before it. */
export interface Inheritance {
  readonly from: Pick<Checkpoint, 'parameters' | 'optimizer' | 'ema' | 'memory'>;
  readonly resumed: boolean;
}

export interface StartedStage extends StageRun {
  readonly engine: string;
  readonly place: EnginePlace;
  /** The NVIDIA GPUs of its workers, as CUDA_VISIBLE_DEVICES names them. */
  readonly gpus: readonly string[];
  /** How its convolutions are done, where the engine has a choice. */
  readonly lowering: LoweringPlan | undefined;
}

/** What a start tells of. */
export interface StartListeners {
  readonly onRetry: (retry: Retry) => void;
  /** Before convolutions are measured: how many. */
  readonly onMeasure: (convolutions: number) => void;
}

/** Allocates a stage's memory, fills it, and starts its workers. */
export async function startStage(
  prepared: PreparedRun,
  progress: Progress,
  inheritance: Inheritance | undefined,
  ranks: Ranks,
  { onRetry, onMeasure }: StartListeners,
): Promise<StartedStage> {
  const { config, datasets, samplers } = prepared;
  const stage = prepared.stages[progress.stage]!;
  const batch = stage.batch ?? config.batch;
  const shards = batch / config.shard;
  const { layouts, initial } = await describeNetworks(stage, config.seed);
  const averaged = [...new Set(samplers.flatMap((sampler) => sampler.networks))].filter((network) => network in layouts);
  const own = shardsOfRank(shards, ranks);
  const reduce = ranks.size > 1 ? config.reduce : undefined;
  const memory = allocate(stage, layouts, averaged, own.end - own.first, reduce, config.workers, compileKernels());
  const versions = firstVersions(memory);
  fillNetworks(memory, initial);
  if (inheritance?.resumed) resumeStage(stage, layouts, memory, versions, inheritance.from);
  else if (inheritance) {
    const going = inheritStage(stage, layouts, memory, versions, inheritance.from);
    for (const optimizer of Object.keys(stage.optimizers)) if (!going.has(optimizer)) progress.steps[optimizer] = 0;
  }
  await rehearse(prepared, stage, layouts);
  // Forms of convolutions round otherwise: all ranks take those that the first one finds the fastest.
  const lowering = await ranks.ofFirst(`lowering of ${stage.name}`, () => settleLowering(prepared, stage, onMeasure));
  const pool = new WorkerPool(
    {
      system: config.system,
      options: config.options,
      generatorForward: config.generatorForward,
      stage: progress.stage,
      seed: config.seed,
      shard: config.shard,
      datasets,
      layouts,
      memory,
      engine: {
        name: prepared.engine,
        options: {
          device: config.device,
          intraOpThreads: config.intraOpThreads,
          precision: config.precision,
          ...(lowering ? { lowering } : {}),
        },
      },
    },
    config.workers,
    config,
    onRetry,
  );
  try {
    const workers = await pool.warmUp();
    const { engine, place } = workers[0]!;
    return {
      stage,
      layouts,
      memory,
      versions,
      stageMemory: restoreMemory(stage, inheritance?.resumed ? inheritance.from : undefined),
      progress,
      pool,
      seed: config.seed,
      batch,
      shards,
      ranks,
      own,
      ema: config.ema,
      duration: stage.duration === 'rest' ? undefined : stage.duration,
      engine,
      place,
      gpus: [...new Set(workers.flatMap(({ place }) => place.gpu ?? []))].sort(),
      lowering,
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}
