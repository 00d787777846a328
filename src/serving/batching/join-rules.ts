import type { ModelSignature, TensorSignature } from '../signature.js';
import { bytesOf, type ServedTensor } from '../tensor.js';

const isDynamic = (d: number): boolean => d === -1;

/** Whether every request chooses the tensor's first dimension, and so has rows in it. */
export const hasRows = ({ shape }: TensorSignature): boolean => shape[0] === -1;

/**
 * Which requests for a model can be computed together: those that differ in nothing but their rows. Inputs without rows,
 * such as a truncation, have the same bits in all of them, and dimensions that requests choose besides the batch are equal.
 */
export class JoinRules {
  /** Inputs, by position, that are laid one after another. */
  readonly rowed: readonly boolean[];
  readonly #fixed: readonly number[];
  readonly #chosenShapes: readonly number[];

  constructor({ inputs }: ModelSignature) {
    this.rowed = inputs.map(hasRows);
    const positions = inputs.map((_, i) => i);
    this.#fixed = positions.filter((i) => !this.rowed[i]);
    this.#chosenShapes = positions.filter((i) => inputs[i]!.shape.slice(this.rowed[i] ? 1 : 0).some(isDynamic));
  }

  /** @param a inputs of a request, in the order of the model's; `b` those of another */
  allow(a: readonly ServedTensor[], b: readonly ServedTensor[]): boolean {
    for (const i of this.#chosenShapes) if (!sameFrom(this.rowed[i] ? 1 : 0, a[i]!.shape, b[i]!.shape)) return false;
    for (const i of this.#fixed) if (Buffer.compare(bytesOf(a[i]!), bytesOf(b[i]!)) !== 0) return false;
    return true;
  }
}

function sameFrom(start: number, a: readonly number[], b: readonly number[]): boolean {
  for (let i = start; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
