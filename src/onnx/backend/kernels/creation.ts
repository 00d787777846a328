import type * as tf from '@tensorflow/tfjs';
import { valuesOf } from '../../builder.js';
import { type DType, sizeOf } from '../../graph.js';
import { cast, type Kernel, type KernelTable, named, reshape, unary, uniform } from '../kernel.js';

/** Tensors out of nothing, and changes of element type. */
export const creationKernels: KernelTable = {
  Cast: unary<tf.CastAttrs>((g, x, { dtype }) => cast(g, x, elementType(dtype))),
  Fill: fill(),
  ZerosLike: unary((g, x) => uniform(g, 0, x.shape, x.dtype)),
  OnesLike: unary((g, x) => uniform(g, 1, x.shape, x.dtype)),
  /** The elements of x on the diagonal of a matrix of zeros, the shape of x twice. */
  Diag: unary((g, x) => {
    const size = sizeOf(x.shape);
    const identity = Uint8Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
    const diagonal = g.constant({ shape: [size, size], dtype: 'bool', data: identity }, 'diagonal');
    const row = reshape(g, x.dtype === 'bool' ? cast(g, x, 'int32') : x, [1, size]);
    const matrix = g.op('Where', [diagonal, row, g.scalar(0, row.dtype)]);
    return reshape(g, cast(g, matrix, x.dtype), [...x.shape, ...x.shape]);
  }),
  Range: ({ g, attrs }) => {
    const { start, stop, step, dtype } = attrs as tf.NamedAttrMap & tf.RangeAttrs;
    const values = range(start, stop, step);
    return g.constant({ shape: [values.length], dtype, data: valuesOf(values, dtype) }, 'range');
  },
  LinSpace: ({ g, attrs }) => {
    const { start, stop, num } = attrs as tf.NamedAttrMap & tf.LinSpaceAttrs;
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    const values = Array.from({ length: num }, (_, i) => start + i * step);
    return g.constant({ shape: [num], dtype: 'float32', data: valuesOf(values, 'float32') }, 'linspace');
  },
  /** `offValue` everywhere for an index out of [0, depth). */
  OneHot: named(['indices'], (g, [indices], { depth, onValue, offValue, dtype }: tf.OneHotAttrs) => {
    const type = elementType(dtype ?? 'int32');
    const places = g.constant({ shape: [depth], dtype: 'int32', data: Int32Array.from({ length: depth }, (_, i) => i) }, 'places');
    const hot = g.op('Equal', [reshape(g, cast(g, indices, 'int32'), [...indices.shape, 1]), places]);
    return cast(g, g.op('Where', [hot, g.scalar(onValue), g.scalar(offValue)]), type);
  }),
};

function fill(): Kernel {
  return ({ g, attrs }) => {
    const { shape, value, dtype } = attrs as tf.NamedAttrMap & tf.FillAttrs;
    return uniform(g, Number(value), shape, elementType(dtype ?? 'float32'));
  };
}

/** As tfjs counts: downwards by 1 where the stop lies below the start and no step was given (which is a step of 1). */
function range(start: number, stop: number, step: number): number[] {
  if (start === stop || (start < stop && step < 0) || (stop < start && step > 1)) return [];
  const by = stop < start && step === 1 ? -1 : step;
  return Array.from({ length: Math.abs(Math.ceil((stop - start) / step)) }, (_, i) => start + i * by);
}

/** @throws Error for complex64 and string, which ONNX graphs of ours do not hold */
function elementType(dtype: tf.DataType): DType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`tensors of ${dtype} have no ONNX form here`);
}
