import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { floats, sizes } from './arbitraries.js';
import { type Case, type CaseTable, kernelCase } from './case.js';
import { activations } from './products.js';

type Four = [number, number, number, number];
type Five = [number, number, number, number, number];
type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

const margin = fc.tuple(fc.nat(2), fc.nat(2));
const pads = fc.oneof(
  fc.constantFrom<Pad>('same', 'valid', 1),
  fc.tuple(margin, margin).map(([rows, columns]): Pad => [[0, 0], rows, columns, [0, 0]]),
);

/** Sizes of a convolution, with the shape of its result. Strides and dilations are not both over 1. */
const plane = fc
  .record({
    height: sizes(3, 7),
    width: sizes(3, 7),
    filter: fc.tuple(sizes(1, 3), sizes(1, 3)),
    stride: fc.tuple(sizes(1, 3), sizes(1, 3)),
    dilation: sizes(1, 2),
    pad: pads,
    channels: sizes(1, 3),
    filters: sizes(1, 3),
    batch: sizes(1, 2),
  })
  .map(({ height, width, pad, dilation, channels, filters, batch, ...drawn }) => {
    // With a number as padding tfjs computes sizes from the rows alone.
    const square = typeof pad === 'number';
    const [filter, stride] = [drawn.filter, drawn.stride].map(([rows, columns]): [number, number] => [rows, square ? rows : columns]) as [
      [number, number],
      [number, number],
    ];
    return {
      input: [batch, height, width, channels] as Four,
      filter: [...filter, channels, filters] as Four,
      strides: dilation > 1 ? ([1, 1] as [number, number]) : stride,
      // 3 elements are too few for a filter of 3 with holes.
      dilations: (Math.min(height, width) > 4 ? [dilation, dilation] : [1, 1]) as [number, number],
      pad,
      ...(square && { dimRoundingMode: 'floor' as const }),
    };
  });

const volume = fc
  .record({
    size: fc.tuple(sizes(2, 4), sizes(2, 5), sizes(2, 5)),
    filter: fc.tuple(sizes(1, 2), sizes(1, 2), sizes(1, 2)),
    strides: fc.tuple(sizes(1, 3), sizes(1, 3), sizes(1, 3)),
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
    channels: sizes(1, 2),
    filters: sizes(1, 3),
  })
  .map(({ size, filter, strides, pad, channels, filters }) => ({
    input: [1, ...size, channels] as Five,
    filter: [...filter, channels, filters] as Five,
    strides,
    pad,
  }));

type Plane = typeof plane extends fc.Arbitrary<infer T> ? T : never;
type Volume = typeof volume extends fc.Arbitrary<infer T> ? T : never;

/** Convolutions and their gradients, channels last, and forward in the other format too. */
export const convolutionCases: CaseTable = {
  Conv2D: inPlane(false, ({ input, filter, ...attrs }) =>
    fc.tuple(fc.boolean(), floats(input), floats(filter)).map(([first, x, filter]) => {
      const channelsFirst = first && typeof attrs.pad !== 'object';
      const shape = [input[0], input[3], input[1], input[2]];
      return {
        inputs: { x: channelsFirst ? { ...x, shape } : x, filter },
        attrs: { ...attrs, dataFormat: channelsFirst ? 'NCHW' : 'NHWC' },
      };
    }),
  ),
  FusedConv2D: fused(false),
  // tfjs has no gradients of convolutions with holes: the cpu backend ignores their dilations.
  Conv2DBackpropInput: inPlane(false, ({ input, filter, dilations, ...attrs }) =>
    fc
      .tuple(floats(resultShape(input, filter, { ...attrs, dilations: 1 }, false)), floats(filter))
      .map(([dy, filter]) => ({ inputs: { dy, filter }, attrs: { ...attrs, dataFormat: 'NHWC', inputShape: input } })),
  ),
  Conv2DBackpropFilter: inPlane(false, ({ input, filter, dilations, ...attrs }) =>
    fc
      .tuple(floats(input), floats(resultShape(input, filter, { ...attrs, dilations: 1 }, false)))
      .map(([x, dy]) => ({ inputs: { x, dy }, attrs: { ...attrs, dataFormat: 'NHWC', filterShape: filter } })),
  ),
  DepthwiseConv2dNative: inPlane(true, ({ input, filter, ...attrs }) =>
    fc.tuple(floats(input), floats(filter)).map(([x, filter]) => ({ inputs: { x, filter }, attrs: { ...attrs, dataFormat: 'NHWC' } })),
  ),
  FusedDepthwiseConv2D: fused(true),
  DepthwiseConv2dNativeBackpropInput: inPlane(true, ({ input, filter, dilations, ...attrs }) =>
    fc
      .tuple(floats(resultShape(input, filter, { ...attrs, dilations: 1 }, true)), floats(filter))
      .map(([dy, filter]) => ({ inputs: { dy, filter }, attrs: { ...attrs, dilations: 1, inputShape: input } })),
  ),
  DepthwiseConv2dNativeBackpropFilter: inPlane(true, ({ input, filter, dilations, ...attrs }) =>
    fc
      .tuple(floats(input), floats(resultShape(input, filter, { ...attrs, dilations: 1 }, true)))
      .map(([x, dy]) => ({ inputs: { x, dy }, attrs: { ...attrs, dilations: 1, filterShape: filter } })),
  ),
  Conv3D: kernelCase(
    volume.chain(({ input, filter, ...attrs }) =>
      fc
        .tuple(floats(input), floats(filter))
        .map(([x, filter]) => ({ inputs: { x, filter }, attrs: { ...attrs, dataFormat: 'NDHWC', dilations: 1 } })),
    ),
  ),
  Conv3DBackpropInputV2: kernelCase(
    volume.chain(({ input, filter, ...attrs }) =>
      fc
        .tuple(floats(volumeShape({ input, filter, ...attrs })), floats(filter))
        .map(([dy, filter]) => ({ inputs: { dy, filter }, attrs: { ...attrs, inputShape: input } })),
    ),
  ),
  Conv3DBackpropFilterV2: kernelCase(
    volume.chain(({ input, filter, ...attrs }) =>
      fc
        .tuple(floats(input), floats(volumeShape({ input, filter, ...attrs })))
        .map(([x, dy]) => ({ inputs: { x, dy }, attrs: { ...attrs, filterShape: filter } })),
    ),
  ),
};

/** Geometries of which every size of the result is at least 1. */
function inPlane(depthwise: boolean, calls: (geometry: Plane) => Case['calls']): Case {
  const valid = ({ input, filter, ...attrs }: Plane): boolean => resultShape(input, filter, attrs, depthwise).every((d) => d > 0);
  return kernelCase(plane.filter(valid).chain(calls));
}

function fused(depthwise: boolean): Case {
  return inPlane(depthwise, ({ input, filter, ...attrs }) => {
    const channels = depthwise ? filter[2] * filter[3] : filter[3];
    return fc
      .tuple(floats(input), floats(filter), floats([channels]), floats([channels]), activations)
      .map(([x, filter, bias, slope, activation]) => ({
        inputs: { x, filter, bias, ...(activation === 'prelu' && { preluActivationWeights: slope }) },
        attrs: { ...attrs, dataFormat: 'NHWC', activation, leakyreluAlpha: 0.3 },
      }));
  });
}

function resultShape(
  input: Four,
  filter: Four,
  a: Pick<Plane, 'strides' | 'pad' | 'dimRoundingMode'> & { dilations: number | [number, number] },
  depthwise: boolean,
): number[] {
  return tf.backend_util.computeConv2DInfo(input, filter, a.strides, a.dilations, a.pad, a.dimRoundingMode, depthwise).outShape;
}

function volumeShape({ input, filter, strides, pad }: Volume): number[] {
  return tf.backend_util.computeConv3DInfo(input, filter, strides, 1, pad).outShape;
}
