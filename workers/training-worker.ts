import { setImmediate } from 'node:timers/promises';
import { workerData } from 'piscina';
import { monotonicSeconds } from '../src/training/monotonic-seconds.js';
import type { Sent, Task, WorkerSetup } from '../src/training/tasks.js';
import { TrainingWorker } from '../src/training/worker.js';

/**
 * Piscina entry of a training thread. The worker starts with its first task and not while the module loads, because a
 * pool whose thread fails on loading is never filled again.
 */
let worker: Promise<TrainingWorker> | undefined;

/** Tasks after which the thread's event loop has its turn: between tasks the thread is parked, and native code waits to tidy up. */
const tasksInARow = 50;
let tasks = 0;

export default async function run(task: Task): Promise<Sent> {
  if (++tasks % tasksInARow === 0) await setImmediate();
  const began = monotonicSeconds();
  worker ??= TrainingWorker.start(workerData as WorkerSetup).catch((error: unknown) => {
    // The next task tries again.
    worker = undefined;
    throw error;
  });
  const { index, value } = await worker.then(async (w) => ({ index: w.index, value: await w.run(task) }));
  return { value, worker: index, began, seconds: monotonicSeconds() - began };
}
