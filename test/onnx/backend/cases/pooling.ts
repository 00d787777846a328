import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { eighths, floats, sizes } from './arbitraries.js';
import { type Call, type Case, type CaseTable, kernelCase } from './case.js';
import { poolingGradient, windowsOf } from './references.js';

type Four = [number, number, number, number];
type Five = [number, number, number, number, number];
type Padding = 'same' | 'valid' | number;

interface Pooling {
  readonly input: number[];
  readonly attrs: { readonly filterSize: number[]; readonly strides: number[]; readonly pad: Padding; readonly dimRoundingMode?: 'floor' };
}

/** Pooling over so many axes; cubes where the padding is a number. */
function geometry(rank: 2 | 3): fc.Arbitrary<Pooling> {
  const perAxis = (draw: fc.Arbitrary<number>) => fc.array(draw, { minLength: rank, maxLength: rank });
  return fc
    .tuple(
      sizes(1, 2),
      perAxis(sizes(3, rank === 2 ? 7 : 4)),
      perAxis(sizes(1, 3)),
      perAxis(sizes(1, 3)),
      sizes(1, 3),
      fc.constantFrom<Padding>('same', 'valid', 1),
    )
    .map(([batch, size, filter, steps, channels, pad]) => {
      // With a number as padding tfjs computes sizes from the first axis alone.
      const [filterSize, strides] = typeof pad === 'number' ? [filter.fill(2), steps.fill(steps[0]!)] : [filter, steps];
      return {
        input: [batch, ...size, channels],
        attrs: { filterSize, strides, pad, ...(typeof pad === 'number' && { dimRoundingMode: 'floor' as const }) },
      };
    });
}

const planes = geometry(2);
const volumes = geometry(3);

/** Pooling, its gradients and grayscale dilation, channels last. */
export const poolingCases: CaseTable = {
  AvgPool: forward(planes),
  MaxPool: forward(planes),
  AvgPool3D: forward(volumes),
  MaxPool3D: forward(volumes),
  AvgPoolGrad: gradient(planes, 'average'),
  MaxPoolGrad: gradient(planes, 'max'),
  AvgPool3DGrad: gradient(volumes, 'average'),
  MaxPool3DGrad: gradient(volumes, 'max'),
  MaxPoolWithArgmax: kernelCase(
    fc
      .tuple(planes, fc.boolean())
      .chain(([{ input, attrs }, includeBatchInIndex]) =>
        repeating(input).map((x) => ({ inputs: { x }, attrs: { ...withoutNumber(attrs), includeBatchInIndex } })),
      ),
  ),
  Dilation2D: dilation((x, filter) => fc.tuple(eighths(x, -3, 3), eighths(filter, -1, 1)).map(([x, filter]) => ({ x, filter }))),
  Dilation2DBackpropInput: dilation(dilationGradient),
  Dilation2DBackpropFilter: dilation(dilationGradient),
};

function forward(geometries: fc.Arbitrary<Pooling>): Case {
  return kernelCase(geometries.chain(({ input, attrs }) => floats(input).map((x) => ({ inputs: { x }, attrs: { ...attrs } }))));
}

function gradient(geometries: fc.Arbitrary<Pooling>, kind: 'average' | 'max'): Case {
  const calls = geometries.chain((pooling) =>
    fc
      .tuple(repeating(pooling.input), floats(infoOf(pooling).outShape))
      .map(([input, dy]) => ({ pooling, call: { inputs: { dy, input, output: dy }, attrs: { ...pooling.attrs } } })),
  );
  return kernelCase(
    calls.map(({ call }) => call),
    ({ inputs, attrs }) => {
      const info = infoOf({ input: [...inputs.input!.shape], attrs: attrs as Call['attrs'] & Pooling['attrs'] });
      return poolingGradient(kind, inputs.input!, inputs.dy!, info.axes);
    },
  );
}

/** The shape of the result, and the windows of each axis. */
function infoOf({ input, attrs: { filterSize, strides, pad, dimRoundingMode } }: Pooling) {
  const [kernel, steps] = [filterSize as [number, number, number], strides as [number, number, number]];
  if (input.length === 4) {
    const { outShape, padInfo } = tf.backend_util.computePool2DInfo(
      input as Four,
      [kernel[0], kernel[1]],
      [steps[0], steps[1]],
      1,
      pad,
      dimRoundingMode,
    );
    return {
      outShape,
      axes: [padInfo.top, padInfo.left].map((padding, i) => windowsOf(input[i + 1]!, kernel[i]!, steps[i]!, padding, outShape[i + 1]!)),
    };
  }
  const { outShape, padInfo } = tf.backend_util.computePool3DInfo(input as Five, kernel, steps, 1, pad, dimRoundingMode);
  const paddings = [padInfo.front, padInfo.top, padInfo.left];
  return { outShape, axes: paddings.map((padding, i) => windowsOf(input[i + 1]!, kernel[i]!, steps[i]!, padding, outShape[i + 1]!)) };
}

/** tfjs's maxPoolWithArgmax takes no rounding mode, without which a number as padding must fit. */
function withoutNumber({ filterSize, strides, pad }: Pooling['attrs']): { filterSize: number[]; strides: number[]; pad: Padding } {
  return { filterSize, strides, pad: typeof pad === 'number' ? 'same' : pad };
}

type Inputs = Call['inputs'];

function dilation(draw: (x: Four, filter: [number, number, number], out: readonly number[]) => fc.Arbitrary<Inputs>): Case {
  return kernelCase(
    fc.tuple(planes, sizes(1, 2)).chain(([{ input, attrs }, holes]) => {
      const { filterSize, strides, pad } = withoutNumber(attrs);
      const filter: [number, number, number] = [filterSize[0]!, filterSize[1]!, input[3]!];
      const mode = pad === 'valid' && Math.min(input[1]!, input[2]!) > 4 ? 'valid' : 'same';
      const info = tf.backend_util.computeDilation2DInfo(input as Four, filter, strides as [number, number], mode, 'NHWC', holes);
      return draw(input as Four, filter, info.outShape).map((inputs) => ({
        inputs,
        attrs: { strides, pad: mode, dilations: [holes, holes] },
      }));
    }),
  );
}

function dilationGradient(x: Four, filter: [number, number, number], out: readonly number[]): fc.Arbitrary<Inputs> {
  return fc.tuple(repeating(x), eighths(filter, -1, 1), floats(out)).map(([x, filter, dy]) => ({ x, filter, dy }));
}

/** Numbers of which some are equal: of several largest ones the first counts. */
function repeating(shape: readonly number[]): fc.Arbitrary<Values> {
  return eighths(shape, -1, 1);
}
