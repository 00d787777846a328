import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { sameShape } from '../../graph.js';
import { type KernelTable, named, normalAxes, reshape, transpose, unary, variadic } from '../kernel.js';

/** Kernels that move elements without computing. */
export const shapeKernels: KernelTable = {
  Reshape: unary<tf.ReshapeAttrs>((g, x, { shape }) =>
    reshape(g, x, tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape([...x.shape]))),
  ),
  ExpandDims: named(['input'], (g, [input], { dim }: tf.ExpandDimsAttrs) => {
    const rank = input.shape.length;
    if (dim < -(rank + 1)) throw new Error(`axis ${dim} is not in [${-(rank + 1)}, ${rank}]`);
    const at = dim < 0 ? rank + dim + 1 : dim;
    return reshape(g, input, input.shape.toSpliced(at, 0, 1));
  }),
  Transpose: unary<tf.TransposeAttrs>((g, x, { perm }) => transpose(g, x, perm)),
  Slice: unary<tf.SliceAttrs>((g, x, { begin, size }) => {
    const [begins = [], sizes = []] = tf.slice_util.parseSliceParams(typed(x), begin, size);
    tf.slice_util.assertParamsValid(typed(x), begins, sizes);
    return slice(
      g,
      x,
      begins,
      begins.map((b, i) => b + sizes[i]!),
    );
  }),
  StridedSlice: unary<tf.StridedSliceAttrs>((g, x, a) => {
    const plan = tf.slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    if (plan.isIdentity) return reshape(g, x, plan.finalShape);
    // A stop of -1 with a negative step is "before the first element", which ONNX writes as a very negative number.
    const ends = plan.end.map((e, i) => (plan.strides[i]! < 0 && e < 0 ? -(2 ** 31) : e));
    return reshape(g, slice(g, x, plan.begin, ends, plan.strides), plan.finalShape);
  }),
  Concat: variadic<tf.ConcatAttrs>((g, xs, { axis }) => {
    const [along] = normalAxes(axis, xs[0]!.shape.length);
    const shapes = xs.map(({ shape }) => [...shape]);
    tf.backend_util.assertParamsConsistent(shapes, along!);
    const full = xs.filter(({ shape }) => !shape.includes(0));
    if (full.length === 0) return reshape(g, xs[0]!, tf.backend_util.computeOutShape(shapes, along!));
    return full.length === 1 ? full[0]! : g.op('Concat', full, { axis: along! });
  }),
  Pack: variadic<tf.PackAttrs>((g, xs, { axis }) => {
    const { shape, dtype } = xs[0]!;
    const other = xs.find((x) => x.dtype !== dtype || !sameShape(x.shape, shape));
    if (other) throw new Error(`only tensors that are alike can be stacked, not ${dtype}[${shape}] and ${other.dtype}[${other.shape}]`);
    const at = axis < 0 ? shape.length + axis + 1 : axis;
    const expanded = xs.map((x) => reshape(g, x, x.shape.toSpliced(at, 0, 1)));
    return expanded.length === 1 ? expanded[0]! : g.op('Concat', expanded, { axis: at });
  }),
  Unpack: named(['value'], (g, [value], { axis }: tf.UnpackAttrs) => {
    const [along] = normalAxes(axis, value.shape.length);
    const parts = split(
      g,
      value,
      along!,
      Array.from({ length: value.shape[along!]! }, () => 1),
    );
    return parts.map((part) => reshape(g, part, part.shape.toSpliced(along!, 1)));
  }),
  SplitV: unary<tf.SplitVAttrs>((g, x, { numOrSizeSplits, axis }) => {
    const [along] = normalAxes(axis, x.shape.length);
    return split(g, x, along!, tf.backend_util.prepareSplitSize(typed(x), numOrSizeSplits, along));
  }),
  PadV2: unary<tf.PadV2Attrs>((g, x, { paddings, constantValue }) => pad(g, x, paddings, constantValue)),
  MirrorPad: unary<tf.MirrorPadAttrs>((g, x, { paddings, mode }) => {
    if (mode === 'symmetric') return symmetricPad(g, x, paddings);
    return g.op('Pad', [x, g.ints(padsOf(paddings))], { mode: 'reflect' });
  }),
  Tile: unary<tf.TileAttrs>((g, x, { reps }) => tile(g, x, reps)),
  Reverse: unary<tf.ReverseAttrs>((g, x, { dims }) => reverse(g, x, normalAxes(dims, x.shape.length))),
  FlipLeftRight: named(['image'], (g, [image]) => reverse(g, image, [2])),
};

function reverse(g: GraphBuilder, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const all = (value: number): Value => g.ints(axes.map(() => value));
  return g.op('Slice', [x, all(-1), all(-(2 ** 31)), g.ints(axes), all(-1)]);
}

function typed(x: Value): tf.TensorInfo {
  return { dataId: {}, shape: [...x.shape], dtype: 'float32' };
}

/** tfjs: a pair for each axis; ONNX: all that come before, then all that come after. */
function padsOf(paddings: readonly (readonly [number, number])[]): number[] {
  return [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
}

/** Puts `value` before and after each axis. */
export function pad(g: GraphBuilder, x: Value, paddings: readonly (readonly [number, number])[], value = 0): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  return g.op('Pad', [x, g.ints(padsOf(paddings)), g.scalar(value, x.dtype)], { mode: 'constant' });
}

/** Cuts only the axes that lose something. */
export function slice(g: GraphBuilder, x: Value, begins: readonly number[], ends: readonly number[], steps?: readonly number[]): Value {
  const axes = [...x.shape.keys()].filter((i) => begins[i] !== 0 || ends[i] !== x.shape[i] || (steps?.[i] ?? 1) !== 1);
  if (axes.length === 0) return x;
  const pick = (values: readonly number[]): Value => g.ints(axes.map((i) => values[i]!));
  return g.op('Slice', [x, pick(begins), pick(ends), g.ints(axes), g.ints(axes.map((i) => steps?.[i] ?? 1))]);
}

function split(g: GraphBuilder, x: Value, axis: number, sizes: readonly number[]): Value[] {
  return sizes.length === 1 ? [x] : g.ops('Split', [x, g.ints(sizes)], { axis });
}

/** Repeating axes of length 1 is broadcasting. */
function tile(g: GraphBuilder, x: Value, repeats: readonly number[]): Value {
  if (repeats.every((r) => r === 1)) return x;
  if (x.shape.every((d, i) => d === 1 || repeats[i] === 1)) return g.op('Expand', [x, g.ints(x.shape.map((d, i) => d * repeats[i]!))]);
  return g.op('Tile', [x, g.ints(repeats)]);
}

/** Mirrors with the edge repeated, an axis at a time. */
function symmetricPad(g: GraphBuilder, x: Value, paddings: readonly (readonly [number, number])[]): Value {
  return paddings.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const size = padded.shape[axis]!;
    const mirror = (start: number, end: number): Value =>
      g.op('Slice', [padded, g.ints([start]), g.ints([end]), g.ints([axis]), g.ints([-1])]);
    const parts = [padded];
    if (before > 0) parts.unshift(mirror(before - 1, -(2 ** 31)));
    if (after > 0) parts.push(mirror(size - 1, after === size ? -(2 ** 31) : size - 1 - after));
    return g.op('Concat', parts, { axis });
  }, x);
}
