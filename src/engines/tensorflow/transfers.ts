import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from './backend.js';

/**
 * Gives a variable new values without a copy on the way, which `assign` takes. TensorFlow reads them where they lie if that is at a
 * multiple of 64 bytes, or else copies them, so that they must stay as they are until the variable is given others.
 *
 * @param values in the shape of the variable; may lie in shared memory
 */
export function assignValues(backend: TensorFlowBackend, variable: tf.Variable, values: Float32Array): void {
  if (backend.refCount(variable.dataId) !== 1) {
    // Others have the values that it has had, as after an update within a step.
    const own = tf.tensor(values.slice(), variable.shape);
    variable.assign(own);
    own.dispose();
    return;
  }
  const stored = backend.tensorMap.get(variable.dataId);
  const before = stored.id;
  stored.id = backend.binding.createTensor(stored.shape, stored.dtype, values);
  stored.values = null;
  if (before >= 0) backend.binding.deleteTensor(before);
}

/** The binding's number of a tensor; its values are copied there if they wait for it. */
export function numberOf(backend: TensorFlowBackend, { dataId }: tf.TensorInfo): number {
  const stored = backend.tensorMap.get(dataId);
  if (stored.values !== null) {
    stored.id = backend.binding.createTensor(stored.shape, stored.dtype, stored.values);
    stored.values = null;
  }
  return stored.id;
}
