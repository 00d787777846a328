import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../../../src/engines/tensorflow/backend.js';
import { isTensorFlowBackend } from '../../../src/engines/tensorflow/details.js';
import { skip } from '../../skip.js';
import { startEngine } from '../support.js';

/** tfjs's backend `tensorflow`; an engine has been started on it. */
export async function tensorFlowBackend(): Promise<TensorFlowBackend> {
  await tf.setBackend('tensorflow');
  const backend = tf.backend();
  if (!isTensorFlowBackend(backend)) throw new Error("tfjs's backend tensorflow is not tfjs-node's");
  return backend;
}

/** For a `before` hook: the backend where TensorFlow can be had, with no engine on it; skips the suite where not. */
export async function tensorFlowOrSkip(context: Mocha.Context): Promise<TensorFlowBackend> {
  const started = await startEngine('tensorflow');
  if ('missing' in started) skip(context, started.missing);
  await started.dispose();
  return tensorFlowBackend();
}

/** How often TensorFlow executes which operation while `body` runs. */
export async function operationsDuring(
  backend: TensorFlowBackend,
  body: () => Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
  const { executeSingleOutput, executeMultipleOutputs } = backend;
  const counts: Record<string, number> = {};
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  Object.assign(backend, {
    executeSingleOutput: (...given: Parameters<typeof executeSingleOutput>) => {
      count(given[0]);
      return executeSingleOutput.apply(backend, given);
    },
    executeMultipleOutputs: (...given: Parameters<typeof executeMultipleOutputs>) => {
      count(given[0]);
      return executeMultipleOutputs.apply(backend, given);
    },
  });
  try {
    await body();
  } finally {
    Object.assign(backend, { executeSingleOutput, executeMultipleOutputs });
  }
  return counts;
}
