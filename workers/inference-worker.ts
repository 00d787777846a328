import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import type { Reply, Task, ThreadSetup } from '../src/serving/inference/tasks.js';
import { InferenceWorker } from '../src/serving/inference/worker.js';

/** Piscina entry of a thread that computes with exported models. Outputs are handed over, not copied. */
const worker = new InferenceWorker(workerData as ThreadSetup);

export default function run(task: Task): Reply | ReturnType<typeof move> {
  const reply = worker.do(task);
  if (!reply.ok || reply.outputs.length === 0) return reply;
  return move({ [transferableSymbol]: [...new Set(reply.outputs.map(({ buffer }) => buffer))], [valueSymbol]: reply });
}
