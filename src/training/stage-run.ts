import type { Ranks, ShardRange } from '../cluster/ranks.js';
import type { Layouts } from '../engines/layout.js';
import type { Stage } from '../systems/system.js';
import type { TensorMap } from '../tensors.js';
import type { WorkerPool } from './pool.js';
import type { Progress } from './progress.js';
import type { SharedMemory, Versions } from './shared-memory.js';

/** A stage in training: what the coordinator needs to drive its steps. */
export interface StageRun {
  readonly stage: Stage;
  readonly layouts: Layouts;
  readonly memory: SharedMemory;
  readonly versions: Versions;
  readonly stageMemory: Record<string, TensorMap>;
  readonly progress: Progress;
  readonly pool: WorkerPool;
  readonly seed: number;
  /** Samples of the global batch and shards it is cut in. */
  readonly batch: number;
  readonly shards: number;
  readonly ranks: Ranks;
  /** The shards of this rank. */
  readonly own: ShardRange;
  readonly ema: { readonly decay: number; readonly warmUp: boolean };
  /** Iterations the stage takes, where known. */
  readonly duration: number | undefined;
}
