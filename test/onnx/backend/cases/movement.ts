import fc from 'fast-check';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { allFloats, anyShapes, anyType, axes, booleans, integers, numeric, shapes, sizes, someAxes } from './arbitraries.js';
import { type Case, type CaseTable, kernelCase, listed } from './case.js';

const margins = fc.tuple(fc.nat(2), fc.nat(2));

/** Kernels that move elements without computing: they must not lose a bit, or a NaN. */
export const movementCases: CaseTable = {
  Reshape: of(anyShapes(), (shape) =>
    fc.constantFrom(shape.toReversed(), [-1], [1, ...shape, 1]).map((to) => ({ shape: implicit(to, shape) })),
  ),
  ExpandDims: kernelCase(
    anyShapes().chain((shape) =>
      fc
        .tuple(anyType(shape), fc.integer({ min: -shape.length - 1, max: shape.length }))
        .map(([input, dim]) => ({ inputs: { input }, attrs: { dim } })),
    ),
  ),
  Transpose: of(anyShapes(1), (shape) => fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }).map((perm) => ({ perm }))),
  Slice: of(shapes(1), (shape) =>
    fc.tuple(...shape.map((d) => fc.nat(d - 1).chain((b) => fc.tuple(fc.constant(b), fc.constantFrom(-1, 1, d - b))))).map((cuts) => ({
      begin: cuts.map(([b]) => b),
      size: cuts.map(([, s]) => s),
    })),
  ),
  // The cpu backend fails where an axis is dropped or added while others go by other steps than 1.
  StridedSlice: of(shapes(1, 3), (shape) => fc.oneof(strides(shape), newOrDroppedAxis(shape))),
  Concat: kernelCase(
    shapes(1).chain((shape) =>
      fc
        .tuple(axes(shape.length), fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }), fc.nat(2))
        .chain(([axis, lengths, kind]) =>
          fc
            .tuple(...lengths.map((length) => ofKind(kind, replaced(shape, axis, length))))
            .map((list) => ({ inputs: listed(list), attrs: { axis } })),
        ),
    ),
  ),
  Pack: kernelCase(
    fc
      .tuple(anyShapes(0, 3), sizes(1, 3), fc.nat(2))
      .chain(([shape, count, kind]) =>
        fc
          .tuple(
            fc.tuple(...Array.from({ length: count }, () => ofKind(kind, shape))),
            fc.integer({ min: -shape.length - 1, max: shape.length }),
          )
          .map(([list, axis]) => ({ inputs: listed(list), attrs: { axis } })),
      ),
  ),
  Unpack: kernelCase(
    shapes(1).chain((shape) =>
      fc.tuple(anyType(shape), axes(shape.length)).map(([value, axis]) => ({ inputs: { value }, attrs: { axis } })),
    ),
  ),
  SplitV: of(shapes(1), (shape) =>
    axes(shape.length).chain((axis) => {
      const size = shape.at(axis)!;
      return fc
        .constantFrom<number | number[]>(size, 1, [1, size - 1], size > 1 ? [1, -1] : [1])
        .map((numOrSizeSplits) => ({ numOrSizeSplits, axis }));
    }),
  ),
  PadV2: kernelCase(
    shapes(1).chain((shape) =>
      fc
        .tuple(numeric(shape), fc.tuple(...shape.map(() => margins)), fc.integer({ min: -2, max: 2 }))
        .map(([x, paddings, constantValue]) => ({ inputs: { x }, attrs: { paddings, constantValue } })),
    ),
  ),
  MirrorPad: kernelCase(
    fc.tuple(shapes(1), fc.constantFrom('reflect', 'symmetric')).chain(([shape, mode]) => {
      const most = (d: number): number => (mode === 'reflect' ? d - 1 : d);
      const paddings = fc.tuple(...shape.map((d) => fc.tuple(fc.nat(most(d)), fc.nat(most(d)))));
      return fc.tuple(numeric(shape), paddings).map(([x, paddings]) => ({ inputs: { x }, attrs: { paddings, mode } }));
    }),
  ),
  Tile: of(shapes(1), (shape) => fc.tuple(...shape.map(() => sizes(1, 3))).map((reps) => ({ reps }))),
  Reverse: of(anyShapes(), (shape) => someAxes(shape.length).map((dims) => ({ dims }))),
  FlipLeftRight: kernelCase(
    fc.tuple(sizes(), sizes(), sizes(), sizes()).chain((shape) => anyType(shape).map((image) => ({ inputs: { image } }))),
  ),
  DepthToSpace: kernelCase(
    fc
      .tuple(sizes(), sizes(), sizes(2, 3), sizes(1, 3))
      .chain(([height, width, blockSize, channels]) =>
        numeric([2, height, width, channels * blockSize ** 2]).map((x) => ({ inputs: { x }, attrs: { blockSize, dataFormat: 'NHWC' } })),
      ),
  ),
  SpaceToBatchND: kernelCase(
    fc.tuple(sizes(1, 2), ...[0, 1].map(() => fc.tuple(sizes(1, 3), sizes(1, 3), margins))).chain(([batch, ...rest]) => {
      const blocks = rest as [number, number, [number, number]][];
      // Sizes that the blocks divide once the padding is there.
      const grown = blocks.map(([cells, block, [before, after]]) => (cells + 3) * block - ((before + after) % block));
      const paddings = blocks.map(([, , margin]) => margin);
      return numeric([batch as number, ...grown, 2]).map((x) => ({
        inputs: { x },
        attrs: { blockShape: blocks.map(([, block]) => block), paddings },
      }));
    }),
  ),
  BatchToSpaceND: kernelCase(
    fc
      .tuple(fc.tuple(sizes(1, 3), sizes(1, 3)), sizes(2, 4), sizes(2, 4), fc.tuple(fc.nat(1), fc.nat(1)), fc.tuple(fc.nat(1), fc.nat(1)))
      .chain(([blockShape, height, width, ...crops]) =>
        numeric([blockShape[0] * blockShape[1] * 2, height + 1, width + 1, 2]).map((x) => ({
          inputs: { x },
          attrs: { blockShape, crops },
        })),
      ),
  ),
};

type Attrs = Record<string, number | number[] | string | boolean>;

/** One tensor of any type. */
function of(shape: fc.Arbitrary<number[]>, attrs: (shape: number[]) => fc.Arbitrary<Attrs>): Case {
  return kernelCase(shape.chain((s) => fc.tuple(anyType(s), attrs(s)).map(([x, attrs]) => ({ inputs: { x }, attrs }))));
}

function ofKind(kind: number, shape: readonly number[]): fc.Arbitrary<Values> {
  return [allFloats, integers, booleans][kind]!(shape);
}

/** -1 stands for a size only where there are elements to tell it. */
function implicit(to: number[], from: readonly number[]): number[] {
  return from.includes(0) ? to.map((d) => (d === -1 ? 0 : d)) : to;
}

function replaced(shape: readonly number[], axis: number, length: number): number[] {
  return shape.with(axis < 0 ? axis + shape.length : axis, length);
}

function strides(shape: readonly number[]): fc.Arbitrary<Attrs> {
  const cuts = shape.map((d) =>
    fc.tuple(fc.integer({ min: -d, max: d - 1 }), fc.integer({ min: -d, max: d }), fc.constantFrom(1, 2, -1, -2)),
  );
  return fc.tuple(fc.tuple(...cuts), fc.nat(7), fc.nat(7)).map(([cuts, beginMask, endMask]) => ({
    begin: cuts.map(([begin]) => begin),
    end: cuts.map(([, end]) => end),
    strides: cuts.map(([, , stride]) => stride),
    beginMask,
    // The cpu backend fails where steps of 1 end before they begin.
    endMask: cuts.every(([, , stride]) => stride === 1) ? 7 : endMask,
    ...{ ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 },
  }));
}

function newOrDroppedAxis(shape: readonly number[]): fc.Arbitrary<Attrs> {
  return fc.tuple(axes(shape.length, false), fc.boolean(), fc.nat()).map(([axis, grow, at]) => ({
    begin: shape.map((d, i) => (i === axis ? at % d : 0)),
    end: [...shape],
    strides: shape.map(() => 1),
    ...{ beginMask: 0, endMask: 7, ellipsisMask: 0, newAxisMask: grow ? 1 << axis : 0, shrinkAxisMask: grow ? 0 : 1 << axis },
  }));
}
