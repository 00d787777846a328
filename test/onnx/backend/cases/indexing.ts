import fc from 'fast-check';
import { sizeOf } from '../../../../src/onnx/graph.js';
import { ints } from '../../support.js';
import { anyShapes, anyType, eighths, floats, integers, numeric, seeds, shapes, sizes } from './arbitraries.js';
import { type CaseTable, kernelCase } from './case.js';

/** Kernels that read, write or count by index. */
export const indexingCases: CaseTable = {
  GatherV2: kernelCase(
    fc.tuple(shapes(1), shapes(0, 2), fc.nat(), fc.nat(1), fc.boolean()).chain(([shape, picked, at, batch, back]) => {
      const axis = at % shape.length;
      const batchDims = Math.min(batch, axis);
      const indices = [...shape.slice(0, batchDims), ...picked];
      return fc
        .tuple(anyType(shape), integers(indices, 0, shape[axis]! - 1))
        .map(([x, indices]) => ({ inputs: { x, indices }, attrs: { axis: back ? axis - shape.length : axis, batchDims } }));
    }),
  ),
  GatherNd: kernelCase(
    fc
      .tuple(shapes(1), sizes(1, 4), fc.nat())
      .chain(([shape, count, deep]) =>
        fc
          .tuple(numeric(shape), places(shape.slice(0, 1 + (deep % shape.length)), count))
          .map(([params, indices]) => ({ inputs: { params, indices } })),
      ),
  ),
  ScatterNd: kernelCase(
    fc.tuple(shapes(1), sizes(1, 4), fc.nat()).chain(([shape, count, deep]) => {
      const depth = 1 + (deep % shape.length);
      return fc
        .tuple(places(shape.slice(0, depth), count), numeric([count, ...shape.slice(depth)]))
        .map(([indices, updates]) => ({ inputs: { indices, updates }, attrs: { shape } }));
    }),
  ),
  TensorScatterUpdate: kernelCase(
    fc.tuple(shapes(1), fc.nat(), fc.nat()).chain(([shape, deep, seed]) => {
      const depth = 1 + (deep % shape.length);
      const cells = sizeOf(shape.slice(0, depth));
      const count = 1 + (seed % cells);
      return fc
        .tuple(floats(shape), distinctPlaces(shape.slice(0, depth), count), floats([count, ...shape.slice(depth)]))
        .map(([tensor, indices, updates]) => ({ inputs: { tensor, indices, updates } }));
    }),
  ),
  SparseToDense: kernelCase(
    fc.tuple(shapes(1, 3), fc.nat()).chain(([outputShape, seed]) => {
      const count = 1 + (seed % sizeOf(outputShape));
      return fc
        .tuple(distinctPlaces(outputShape, count), floats([count]), floats([]))
        .map(([sparseIndices, sparseValues, defaultValue]) => ({
          inputs: { sparseIndices, sparseValues, defaultValue },
          attrs: { outputShape },
        }));
    }),
  ),
  // The cpu backend makes float32 of integers here.
  UnsortedSegmentSum: kernelCase(
    fc
      .tuple(shapes(1), sizes(1, 4))
      .chain(([shape, numSegments]) =>
        fc
          .tuple(floats(shape), integers(shape.slice(0, 1), 0, numSegments - 1))
          .map(([x, segmentIds]) => ({ inputs: { x, segmentIds }, attrs: { numSegments } })),
      ),
  ),
  OneHot: kernelCase(
    fc
      .tuple(anyShapes(0, 3), fc.integer({ min: 1, max: 5 }), fc.constantFrom('int32', 'float32'))
      .chain(([shape, depth, dtype]) =>
        integers(shape, 0, depth).map((indices) => ({ inputs: { indices }, attrs: { depth, onValue: 3, offValue: -1, dtype } })),
      ),
  ),
  Bincount: kernelCase(
    fc
      .tuple(sizes(0, 6), sizes(0, 5), fc.boolean())
      .chain(([length, size, weighted]) =>
        fc
          .tuple(integers([length], 0, 6), numeric([weighted ? length : 0]))
          .map(([x, weights]) => ({ inputs: { x, weights }, attrs: { size } })),
      ),
  ),
  DenseBincount: kernelCase(
    fc
      .tuple(fc.oneof(shapes(1, 2), fc.constant([0]), fc.constant([2, 0])), sizes(0, 5), fc.boolean(), fc.boolean())
      .chain(([shape, size, weighted, binary]) =>
        fc
          .tuple(integers(shape, 0, 6), numeric(weighted ? shape : shape.map(() => 0)))
          // The cpu backend counts in vectors what it is told to mark.
          .map(([x, weights]) => ({ inputs: { x, weights }, attrs: { size, binaryOutput: binary } })),
      ),
  ),
  SearchSorted: kernelCase(
    fc
      .tuple(sizes(1, 3), sizes(0, 6), sizes(1, 5), fc.constantFrom('left', 'right'), fc.boolean())
      .chain(([rows, length, count, side, whole]) => {
        const draw = (shape: number[]) => (whole ? integers(shape) : eighths(shape, -1, 1));
        return fc.tuple(draw([rows, length]), draw([rows, count])).map(([sequence, values]) => {
          const sorted = Array.from({ length: rows }, (_, r) =>
            [...sequence.data.slice(r * length, (r + 1) * length)].map(Number).sort((a, b) => a - b),
          ).flat();
          const data = whole ? Int32Array.from(sorted) : Float32Array.from(sorted);
          return { inputs: { sortedSequence: { ...sequence, data }, values }, attrs: { side } };
        });
      }),
  ),
};

/** Indices of elements, which may repeat: [count, axes]. */
function places(shape: readonly number[], count: number): ReturnType<typeof integers> {
  return fc.tuple(...shape.map((d) => integers([count], 0, d - 1))).map((columns) => {
    const data = Array.from({ length: count * shape.length }, (_, i) =>
      Number(columns[i % shape.length]!.data[Math.floor(i / shape.length)]),
    );
    return ints([count, shape.length], data);
  });
}

/** Indices of different elements: [count, axes]. */
function distinctPlaces(shape: readonly number[], count: number): ReturnType<typeof integers> {
  return seeds.map((seed) => {
    const total = sizeOf(shape);
    const flat = Array.from({ length: count }, (_, i) => (seed + i) % total);
    const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
    return ints(
      [count, shape.length],
      flat.flatMap((at) => strides.map((stride, axis) => Math.floor(at / stride) % shape[axis]!)),
    );
  });
}
