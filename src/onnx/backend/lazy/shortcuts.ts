import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../graph.js';
import type { Leaf } from '../recording.js';

/** Values in a shape. */
export interface Located {
  readonly leaf: Leaf;
  readonly shape: readonly number[];
}

/** The result, where it can be had at once; undefined where the kernel has to be computed. */
type Shortcut = (inputs: Readonly<Record<string, Located | undefined>>, attrs: tf.NamedAttrMap) => Located | undefined;

/**
 * Kernels outside a trace that need no computation where their input has values. Not for speed alone: a training loop
 * creates the slots of its optimizer in the first step, and slices its batches at another place in each. As leaves they
 * leave the structure of the step as it is.
 */
export const shortcuts: { readonly [name: string]: Shortcut | undefined } = {
  Fill: (_, attrs) => {
    const { shape, value, dtype } = attrs as tf.NamedAttrMap & tf.FillAttrs;
    return filled(Number(value), shape, dtype);
  },
  ZerosLike: ({ x }) => x && filled(0, x.shape, x.leaf.dtype),
  OnesLike: ({ x }) => x && filled(1, x.shape, x.leaf.dtype),
  Slice: ({ x }, attrs) => {
    if (!x) return undefined;
    const { begin, size } = attrs as tf.NamedAttrMap & tf.SliceAttrs;
    const source = { dataId: {}, shape: [...x.shape], dtype: 'float32' as const };
    const [begins = [], sizes = []] = tf.slice_util.parseSliceParams(source, begin, size);
    tf.slice_util.assertParamsValid(source, begins, sizes);
    if (!tf.slice_util.isSliceContinous([...x.shape], begins, sizes)) return undefined;
    const start = begins.reduce((offset, at, axis) => offset + at * sizeOf(x.shape.slice(axis + 1)), 0);
    return { leaf: { ...x.leaf, values: x.leaf.values.slice(start, start + sizeOf(sizes)) }, shape: sizes };
  },
};

function filled(value: number, shape: readonly number[], dtype: string): Located | undefined {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') return undefined;
  const values = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
  return { leaf: { kind: 'leaf', dtype, values: new values(sizeOf(shape)).fill(value) }, shape };
}
