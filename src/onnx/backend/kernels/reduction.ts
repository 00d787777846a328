import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { sizeOf } from '../../graph.js';
import { removeAxes } from '../../inference-rules.js';
import { cast, type Kernel, type KernelTable, named, normalAxes, unary, uniform } from '../kernel.js';

/** Reductions over axes, and the functions that normalise or accumulate along one. */
export const reductionKernels: KernelTable = {
  Sum: unary<tf.SumAttrs>((g, x, { axis, keepDims }) => reduce(g, 'ReduceSum', countable(g, x), axis, keepDims)),
  Mean: unary<tf.MeanAttrs>((g, x, { axis, keepDims }) => reduce(g, 'ReduceMean', cast(g, x, 'float32'), axis, keepDims)),
  Prod: unary<tf.ProdAttrs>((g, x, { axis, keepDims }) => reduce(g, 'ReduceProd', countable(g, x), axis, keepDims)),
  Max: unary<tf.MaxAttrs>((g, x, { reductionIndices, keepDims }) => reduceOrder(g, 'ReduceMax', x, reductionIndices, keepDims)),
  Min: unary<tf.MinAttrs>((g, x, { axis, keepDims }) => reduceOrder(g, 'ReduceMin', x, axis, keepDims)),
  All: unary<tf.AllAttrs>((g, x, { axis, keepDims }) => cast(g, reduce(g, 'ReduceMin', cast(g, x, 'int32'), axis, keepDims), 'bool')),
  Any: unary<tf.AnyAttrs>((g, x, { axis, keepDims }) =>
    cast(g, reduce(g, 'ReduceSum', cast(g, cast(g, x, 'bool'), 'int32'), axis, keepDims), 'bool'),
  ),
  ArgMax: extremum('ArgMax'),
  ArgMin: extremum('ArgMin'),
  Softmax: named(['logits'], (g, [logits], { dim }: tf.SoftmaxAttrs) =>
    g.op('Softmax', [logits], { axis: dim < 0 ? logits.shape.length + dim : dim }),
  ),
  Cumsum: unary<tf.CumsumAttrs>((g, x, { axis, exclusive, reverse }) =>
    g.op('CumSum', [x, g.scalar(axis, 'int64')], { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 }),
  ),
  Cumprod: unary<tf.CumprodAttrs>((g, x, { axis, exclusive, reverse }) => {
    const [along] = normalAxes(axis, x.shape.length);
    return cumulativeProduct(g, countable(g, x), along!, exclusive, reverse);
  }),
};

/** Each pass multiplies by what stands `step` before (Hillis and Steele): after `step`, all of 2 step elements are in. */
function cumulativeProduct(g: GraphBuilder, x: Value, axis: number, exclusive: boolean, reverse: boolean): Value {
  const size = x.shape[axis]!;
  let y = exclusive ? shifted(g, x, axis, 1, reverse) : x;
  for (let step = 1; step < size; step *= 2) y = g.op('Mul', [y, shifted(g, y, axis, step, reverse)]);
  return y;
}

/** Elements moved by `step` along the axis, ones where they come from outside. */
function shifted(g: GraphBuilder, x: Value, axis: number, step: number, reverse: boolean): Value {
  const size = x.shape[axis]!;
  const ones = uniform(
    g,
    1,
    x.shape.map((d, i) => (i === axis ? step : d)),
    x.dtype,
  );
  if (step === size) return ones;
  const [from, to] = reverse ? [step, size] : [0, size - step];
  const kept = g.op('Slice', [x, g.ints([from]), g.ints([to]), g.ints([axis]), g.ints([1])]);
  return g.op('Concat', reverse ? [kept, ones] : [ones, kept], { axis });
}

type Reduction = 'ReduceSum' | 'ReduceMean' | 'ReduceProd' | 'ReduceMax' | 'ReduceMin';

/** What a reduction of no elements gives; the mean is 0 / 0. Integers take the nearest there is. */
const ofNothing: Readonly<Record<Reduction, number>> = {
  ReduceSum: 0,
  ReduceMean: Number.NaN,
  ReduceProd: 1,
  ReduceMax: Number.NEGATIVE_INFINITY,
  ReduceMin: Number.POSITIVE_INFINITY,
};

/** Reducing over no axis changes nothing; ONNX would take an empty list for all axes. */
function reduce(g: GraphBuilder, op: Reduction, x: Value, axis: number | number[] | null | undefined, keepDims: boolean): Value {
  const axes = normalAxes(axis, x.shape.length);
  if (axes.length === 0) return x;
  if (sizeOf(x.shape) === 0) {
    const nothing = x.dtype === 'float32' ? ofNothing[op] : Math.min(Math.max(ofNothing[op], -(2 ** 31)), 2 ** 31 - 1);
    return uniform(g, nothing, removeAxes(x.shape, axes, keepDims), x.dtype);
  }
  return g.op(op, [x, g.ints(axes)], { keepdims: keepDims ? 1 : 0 });
}

/** The extremum, NaN where there is one among the elements: onnxruntime's reductions pass over it. */
function reduceOrder(
  g: GraphBuilder,
  op: 'ReduceMax' | 'ReduceMin',
  x: Value,
  axis: number | number[] | null | undefined,
  keepDims: boolean,
): Value {
  const result = reduce(g, op, countable(g, x), axis, keepDims);
  if (x.dtype !== 'float32' || result === x) return result;
  const invalid = reduce(g, 'ReduceMax', cast(g, g.op('IsNaN', [x]), 'int32'), axis, keepDims);
  return g.op('Where', [cast(g, invalid, 'bool'), g.scalar(Number.NaN), result]);
}

/** The place of the extremum; NaN is none. */
function extremum(op: 'ArgMax' | 'ArgMin'): Kernel {
  return unary<tf.ArgMaxAttrs>((g, x, { axis }) => {
    const [along] = normalAxes(axis, x.shape.length);
    const last = g.scalar(op === 'ArgMax' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    const ordered = x.dtype === 'float32' ? g.op('Where', [g.op('IsNaN', [x]), last, x]) : countable(g, x);
    return cast(g, g.op(op, [ordered], { axis: along!, keepdims: 0 }), 'int32');
  });
}

function countable(g: GraphBuilder, x: Value): Value {
  return x.dtype === 'bool' ? cast(g, x, 'int32') : x;
}
