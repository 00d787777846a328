import type { ModelDescription } from '../export/model-description.js';
import { fromFloat16 } from '../onnx/float16.js';
import type { TensorData } from './datatypes.js';
import { ServingFailure } from './failure.js';
import type { ServedTensor } from './tensor.js';

/** The exponent of a float16: all ones in what is infinite or not a number. */
const exponent16 = 0x7c00;

/**
 * Numbers are finite, booleans 0 or 1, and labels are classes there are.
 * @param described what the model says of the input, where it says it
 * @throws ServingFailure `invalid`, with the first value that is not so and its index in row-major order
 */
export function checkValues({ name, datatype, data }: ServedTensor, described?: ModelDescription['inputs'][number]): void {
  const refuse = (index: number, value: number | bigint | undefined, rule: string) => {
    if (index >= 0) throw new ServingFailure('invalid', `input "${name}" has ${value} at ${index}: ${rule}`);
  };
  if (data instanceof Float32Array) {
    const index = notFinite(data);
    refuse(index, data[index], 'values are finite');
  } else if (data instanceof Uint16Array) {
    const index = notFinite16(data);
    refuse(index, fromFloat16(data[index] ?? 0), 'values are finite');
  } else if (datatype === 'BOOL') {
    const index = above(data, 1);
    refuse(index, data[index], 'booleans are 0 or 1');
  }
  if (described?.kind === 'label') {
    const index = above(data, described.classes - 1);
    refuse(index, data[index], `classes are 0 to ${described.classes - 1}`);
  }
}

/** @returns index of the first, -1 where there is none */
function notFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

function notFinite16(values: Uint16Array): number {
  for (let i = 0; i < values.length; i++) if ((values[i]! & exponent16) === exponent16) return i;
  return -1;
}

/** Index of the first value that is not from 0 to `last`. */
function above(values: TensorData, last: number): number {
  for (let i = 0; i < values.length; i++) if (!(values[i]! >= 0 && values[i]! <= last)) return i;
  return -1;
}
