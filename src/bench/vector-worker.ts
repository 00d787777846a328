import { workerData } from 'piscina';
import type { Layouts } from '../engines/layout.js';
import type { SharedMemory } from '../training/shared-memory.js';
import { StageVectors } from '../training/stage-vectors.js';
import type { AverageTask, UpdateTask } from '../training/tasks.js';

export interface VectorSetup {
  readonly memory: SharedMemory;
  readonly layouts: Layouts;
}

/** Copies [start, end) of the first shard's gradient over the second's. */
export interface CopyTask {
  readonly kind: 'copy';
  readonly start: number;
  readonly end: number;
}

const { memory, layouts } = workerData as VectorSetup;
const vectors = new StageVectors(memory, layouts);

/** Piscina entry of a thread that has vectors and nothing else. */
export default function run(task: UpdateTask | AverageTask | CopyTask): { value: unknown } {
  switch (task.kind) {
    case 'update':
      return { value: vectors.update(task) };
    case 'average':
      return { value: vectors.average(task) };
    case 'copy':
      memory.shards[1]!.subarray(task.start, task.end).set(memory.shards[0]!.subarray(task.start, task.end));
      return { value: undefined };
  }
}
