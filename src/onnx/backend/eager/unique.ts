import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../graph.js';
import { normalAxes } from '../kernel.js';
import { type EagerKernelTable, type EagerTensor, eager, tensorOf } from './eager-kernel.js';

export const uniqueKernels: EagerKernelTable = {
  /** The different slices along an axis in the order of their first appearance, and for each slice which of them it is. */
  Unique: eager('returns as many slices as differ', ['x'], ([x], { axis }: tf.UniqueAttrs) => {
    const [along] = normalAxes(axis, x.shape.length);
    const [outer, count, inner] = [sizeOf(x.shape.slice(0, along!)), x.shape[along!]!, sizeOf(x.shape.slice(along! + 1))];
    const places = (slice: number): number[] =>
      Array.from({ length: outer * inner }, (_, i) => (Math.floor(i / inner) * count + slice) * inner + (i % inner));
    const known = new Map<string, number>();
    const firsts: number[] = [];
    const indices = Array.from({ length: count }, (_, slice) => {
      const key = places(slice)
        .map((at) => x.data[at])
        .join(',');
      const index = known.get(key) ?? known.size;
      if (index === known.size) {
        known.set(key, index);
        firsts.push(slice);
      }
      return index;
    });
    return [take(x, along!, firsts), tensorOf(indices, [count], 'int32')];
  }),
};

/** The chosen slices along an axis. */
function take(x: EagerTensor, axis: number, slices: readonly number[]): EagerTensor {
  const [count, inner] = [x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
  const shape = x.shape.with(axis, slices.length);
  const data = x.data.slice(0, sizeOf(shape));
  data.forEach((_, i) => {
    const [outer, slice] = [Math.floor(i / (slices.length * inner)), slices[Math.floor(i / inner) % slices.length]!];
    data[i] = x.data[(outer * count + slice) * inner + (i % inner)]!;
  });
  return { shape, dtype: x.dtype, data };
}
