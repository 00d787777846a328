import fc from 'fast-check';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { ints } from '../../support.js';
import { anyType, axes, eighths, floats, integers, numeric, shapes, sizes } from './arbitraries.js';
import { type Case, type CaseTable, kernelCase } from './case.js';

/** Kernels that are computed at once. */
export const eagerCases: CaseTable = {
  // Few different values, so that slices repeat, and such as look alike when written one behind the other.
  Unique: kernelCase(
    fc
      .oneof(shapes(1, 3).chain(anyType), fc.tuple(sizes(3, 5), sizes(2, 3)).chain(onesAndElevens))
      .chain((x) => axes(x.shape.length).map((axis) => ({ inputs: { x }, attrs: { axis } }))),
  ),
  NonMaxSuppressionV3: suppression({}),
  NonMaxSuppressionV4: suppression({ padToMaxOutputSize: true }),
  NonMaxSuppressionV5: suppression({ softNmsSigma: 0.5 }),
  SparseSegmentSum: segments(),
  SparseSegmentMean: segments(),
  SparseFillEmptyRows: kernelCase(
    fc.tuple(sizes(0, 5), sizes(1, 4), sizes(1, 4)).chain(([count, rows, columns]) =>
      fc
        .tuple(integers([count], 0, rows - 1), integers([count], 0, columns - 1), floats([count]), floats([]))
        .map(([row, column, values, defaultValue]) => ({
          inputs: { indices: interleaved([row, column], count), values, denseShape: ints([2], [rows, columns]), defaultValue },
        })),
    ),
  ),
  SparseReshape: kernelCase(
    fc.tuple(sizes(1, 4), sizes(1, 4), sizes(0, 4), fc.boolean()).chain(([rows, columns, count, open]) =>
      fc.tuple(integers([count], 0, 2 * rows - 1), integers([count], 0, columns - 1)).map(([row, column]) => ({
        inputs: {
          inputIndices: interleaved([row, column], count),
          inputShape: ints([2], [2 * rows, columns]),
          newShape: ints([3], [rows, open ? -1 : columns, 2]),
        },
      })),
    ),
  ),
  BroadcastArgs: kernelCase(
    fc
      .tuple(fc.array(sizes(0, 4), { maxLength: 4 }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat(4), fc.boolean())
      .map(([shape, single, skip, swap]) => {
        const other = shape.map((d, i) => (single[i] ? 1 : d)).slice(Math.min(skip, shape.length));
        const [first, second] = swap ? [other, shape] : [shape, other];
        return { inputs: { s0: ints([first.length], first), s1: ints([second.length], second) } };
      }),
  ),
  // With probabilities that are sums of eighths, on whose sums float32 and double arithmetic agree.
  Multinomial: kernelCase(
    fc.tuple(sizes(1, 3), sizes(1, 6), fc.integer({ min: 1, max: 1000 }), fc.boolean()).chain(([rows, numSamples, seed, normalized]) =>
      (normalized ? fc.constant(repeated([0.25, 0.125, 0.5, 0.125], rows)) : floats([rows, 4])).map((logits) => ({
        inputs: { logits },
        attrs: { numSamples, seed, normalized },
      })),
    ),
  ),
};

function onesAndElevens(shape: readonly number[]): fc.Arbitrary<Values> {
  return integers(shape, 0, 1).map((x) => ({ ...x, data: Int32Array.from(x.data as Int32Array, (bit) => 1 + 10 * bit) }));
}

/** Boxes by two of their corners on a grid, with different scores. */
function suppression(attrs: Record<string, boolean | number>): Case {
  return kernelCase(
    fc.tuple(sizes(1, 6), sizes(1, 5)).chain(([count, maxOutputSize]) =>
      fc
        .tuple(eighths([count, 4], 0, 1), floats([count], 0, 1), fc.constantFrom(0.3, 0.55), fc.constantFrom(0.2, -Infinity))
        .map(([boxes, scores, iouThreshold, scoreThreshold]) => ({
          inputs: { boxes, scores },
          attrs: { maxOutputSize, iouThreshold, scoreThreshold, ...attrs },
        })),
    ),
  );
}

/** Rows chosen at random, for segments of which some may be empty. */
function segments(): Case {
  return kernelCase(
    fc.tuple(sizes(1, 4), fc.array(sizes(), { maxLength: 2 }), sizes(1, 6)).chain(([rows, inner, count]) =>
      fc.tuple(numeric([rows, ...inner]), integers([count], 0, rows - 1), integers([count], 0, 5)).map(([data, indices, ids]) => ({
        inputs: { data, indices, segmentIds: { ...ids, data: (ids.data as Int32Array).slice().sort() } },
      })),
    ),
  );
}

function interleaved(columns: readonly Values[], count: number): Values {
  const data = Array.from({ length: count }, (_, i) => columns.map((column) => Number(column.data[i])));
  return ints([count, columns.length], data.flat());
}

function repeated(row: readonly number[], times: number): Values {
  return { shape: [times, row.length], dtype: 'float32', data: Float32Array.from(Array.from({ length: times }, () => row).flat()) };
}
