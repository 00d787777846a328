import type * as tf from '@tensorflow/tfjs';

/** An argument of an operation: its shape and the range its values are drawn from. */
export interface Argument {
  readonly shape: readonly number[];
  readonly low: number;
  readonly high: number;
}

/** A differentiable operation whose second derivatives are checked. */
export interface Case {
  readonly name: string;
  readonly inputs: readonly Argument[];
  /** Makes no variables and reads no values, so that it can be traced. */
  f(...inputs: tf.Tensor[]): tf.Tensor;
  /** What tfjs's `cpu` backend gets wrong in it, where it can't be the reference. */
  readonly cpuFails?: string;
}

export const argument = (shape: readonly number[], low = -1, high = 1): Argument => ({ shape, low, high });

/** One case of a table: its name, the shapes of its inputs (values from -1 to 1 where nothing else is said), the operation. */
export const operation = (
  name: string,
  inputs: readonly (Argument | readonly number[])[],
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  cpuFails?: string,
): Case => ({
  name,
  inputs: inputs.map((input) => ('shape' in input ? input : argument(input))),
  f,
  ...(cpuFails === undefined ? {} : { cpuFails }),
});
