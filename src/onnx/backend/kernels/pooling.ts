import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { sizeOf } from '../../graph.js';
import { type KernelTable, named, reshape, transpose, unary, uniform } from '../kernel.js';

type PoolAttrs = Pick<tf.AvgPoolAttrs, 'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'>;

/** Two-dimensional pooling and its gradients, channels last. */
export const poolingKernels: KernelTable = {
  AvgPool: unary<tf.AvgPoolAttrs>((g, x, a) => fromNchw(g, averagePool(g, toNchw(g, x), geometry(x.shape, a)))),
  MaxPool: unary<tf.MaxPoolAttrs>((g, x, a) => fromNchw(g, g.op('MaxPool', [toNchw(g, x)], geometry(x.shape, a)))),
  AvgPoolGrad: named(['dy', 'input'], (g, [dy, input], a: tf.AvgPoolGradAttrs) =>
    averagePoolGradient(g, dy, input, geometry(input.shape, a)),
  ),
  /** Each element of dy goes to the place of the maximum, which MaxPool reports as an index into the flat tensor. */
  MaxPoolGrad: named(['dy', 'input'], (g, [dy, input], a: tf.MaxPoolGradAttrs) => {
    const x = toNchw(g, input);
    const [, places] = g.ops('MaxPool', [x], geometry(input.shape, a));
    const size = sizeOf(x.shape);
    const flat = [sizeOf(dy.shape)];
    const scattered = g.op(
      'ScatterElements',
      [uniform(g, 0, [size], 'float32'), reshape(g, places!, flat), reshape(g, toNchw(g, dy), flat)],
      {
        axis: 0,
        reduction: 'add',
      },
    );
    return fromNchw(g, reshape(g, scattered, x.shape));
  }),
};

interface Geometry {
  readonly [attribute: string]: readonly number[];
  readonly kernel_shape: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
}

function geometry(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttrs): Geometry {
  const input: [number, number, number, number] = [shape[0]!, shape[1]!, shape[2]!, shape[3]!];
  const info = tf.backend_util.computePool2DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
  };
}

/** Mean over the elements of the window that lie inside the picture. */
function averagePool(g: GraphBuilder, x: Value, window: Geometry): Value {
  return g.op('AveragePool', [x], { ...window, count_include_pad: 0 });
}

/**
 * Spreads dy / count over each window: a transposed convolution of every channel with ones. The count leaves padding
 * out, as the forward pass does (tfjs's `cpu` backend divides by the whole window, which is no gradient of its own).
 */
function averagePoolGradient(g: GraphBuilder, dy: Value, input: Value, window: Geometry): Value {
  const [, height, width, channels] = input.shape;
  const { kernel_shape: kernel, strides, pads } = window;
  const scaled = g.op('Mul', [toNchw(g, dy), inverseCounts(g, [height!, width!], [dy.shape[1]!, dy.shape[2]!], window)]);
  const ones = g.op('Expand', [g.scalar(1), g.ints([channels!, 1, ...kernel])]);
  const missing = [height!, width!].map((size, i) => size - (strides[i]! * (dy.shape[i + 1]! - 1) + kernel[i]! - pads[i]! - pads[i + 2]!));
  const group = channels!;
  const spread = g.op('ConvTranspose', [scaled, ones], { strides, pads, kernel_shape: kernel, output_padding: missing, group });
  return fromNchw(g, spread);
}

/** 1 / (elements inside the picture) of each window: [1, 1, h, w], or a scalar where all are full. */
function inverseCounts(g: GraphBuilder, size: readonly [number, number], out: readonly [number, number], window: Geometry): Value {
  const { kernel_shape: kernel, strides, pads } = window;
  if (pads.every((p) => p === 0)) return g.scalar(1 / (kernel[0] * kernel[1]));
  const inside = ([0, 1] as const).map((i) =>
    Array.from({ length: out[i] }, (_, p) => {
      const start = p * strides[i] - pads[i];
      return Math.min(size[i], start + kernel[i]) - Math.max(0, start);
    }),
  );
  const data = Float32Array.from(inside[0]!.flatMap((h) => inside[1]!.map((w) => 1 / (h * w))));
  return g.constant({ shape: [1, 1, ...out], dtype: 'float32', data }, 'inverse_counts');
}

function toNchw(g: GraphBuilder, x: Value): Value {
  return transpose(g, x, [0, 3, 1, 2]);
}

function fromNchw(g: GraphBuilder, x: Value): Value {
  return transpose(g, x, [0, 2, 3, 1]);
}
