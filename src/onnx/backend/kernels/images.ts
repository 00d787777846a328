import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { bilinear, inside, mapPositions, nearest, type Positions } from '../../lowerings/sampling.js';
import { cast, type KernelTable, named, reshape } from '../kernel.js';
import { slice } from './shape.js';

/** Kernels that read pictures at computed positions, channels last. */
export const imageKernels: KernelTable = {
  /**
   * Cuts boxes out of pictures and scales them. A box [y1, x1, y2, x2] counts in heights and widths of its picture,
   * first and last pixel at 0 and 1. Boxes of pictures that there are not give zeros.
   */
  CropAndResize: named(['image', 'boxes', 'boxInd'], (g, [image, boxes, boxInd], a: tf.CropAndResizeAttrs) => {
    const [batch, height, width] = image.shape as [number, number, number, number];
    const count = boxes.shape[0]!;
    const index = cast(g, boxInd, 'int64');
    const last = g.scalar(batch - 1, 'int64');
    const pictures = g.op('Gather', [cast(g, image, 'float32'), g.op('Clip', [index, g.scalar(0, 'int64'), last])], { axis: 0 });
    const edge = (i: number): Value => reshape(g, slice(g, boxes, [0, i], [count, i + 1]), [count, 1, 1]);
    const at: Positions = {
      row: between(g, edge(0), edge(2), a.cropSize[0], height, 1),
      column: between(g, edge(1), edge(3), a.cropSize[1], width, 2),
    };
    const read = a.method === 'bilinear' ? bilinear : nearest;
    const filled = g.op('Where', [inside(g, pictures, at), read(g, pictures, at, 0), g.scalar(a.extrapolationValue)]);
    const there = reshape(g, g.op('LessOrEqual', [index, last]), [count, 1, 1, 1]);
    return g.op('Where', [there, filled, g.scalar(0)]);
  }),
  /**
   * The pixel (x, y) of the result is that at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), k = c0 x + c1 y + 1,
   * for the transform [a0, a1, a2, b0, b1, b2, c0, c1]; `fillValue` where k = 0.
   */
  Transform: named(['image', 'transforms'], (g, [image, transforms], a: tf.TransformAttrs) => {
    const [, height, width] = image.shape as [number, number, number, number];
    const [rows, columns] = a.outputShape ?? [height, width];
    const count = transforms.shape[0]!;
    const [x, y] = [reshape(g, steps(g, columns), [1, 1, columns]), reshape(g, steps(g, rows), [1, rows, 1])];
    const entry = (i: number): Value => reshape(g, slice(g, transforms, [0, i], [count, i + 1]), [count, 1, 1]);
    const plane = (i: number, constant: Value): Value =>
      g.op('Add', [g.op('Add', [g.op('Mul', [entry(i), x]), g.op('Mul', [entry(i + 1), y])]), constant]);
    const scale = plane(6, g.scalar(1));
    const infinite = g.op('Equal', [scale, g.scalar(0)]);
    const divisor = g.op('Where', [infinite, g.scalar(1), scale]);
    const at: Positions = {
      row: mapPositions(g, g.op('Div', [plane(3, entry(5)), divisor]), height, a.fillMode),
      column: mapPositions(g, g.op('Div', [plane(0, entry(2)), divisor]), width, a.fillMode),
    };
    const read = (a.interpolation === 'bilinear' ? bilinear : nearest)(g, cast(g, image, 'float32'), at, a.fillValue);
    const filled = g.op('Where', [reshape(g, infinite, [...infinite.shape, 1]), g.scalar(a.fillValue), read]);
    return cast(g, filled, image.dtype);
  }),
  /** Turns pictures about a centre; pixels from outside get the fill value, or with a colour the fourth channel 255. */
  RotateWithOffset: named(['image'], (g, [image], { radians, fillValue, center }: tf.RotateWithOffsetAttrs) => {
    const [batch, height, width, channels] = image.shape as [number, number, number, number];
    const { sources, known } = rotation(height, width, radians, center);
    const list = reshape(g, image, [batch, height * width, channels]);
    const turned = g.op('Gather', [list, g.ints(sources)], { axis: 1 });
    const mask = g.constant({ shape: [height * width, 1], dtype: 'bool', data: Uint8Array.from(known) }, 'inside');
    const colour = Array.from({ length: channels }, (_, c) => {
      if (typeof fillValue === 'number') return fillValue;
      return c === 3 ? 255 : (fillValue[c] ?? 0);
    });
    const fill = cast(g, g.constant({ shape: [channels], dtype: 'float32', data: Float32Array.from(colour) }), image.dtype);
    return reshape(g, g.op('Where', [mask, turned, fill]), image.shape);
  }),
};

/** Positions of `count` pixels from one edge of a box to the other, or of the middle for one. */
function between(g: GraphBuilder, from: Value, to: Value, count: number, size: number, axis: number): Value {
  const shape = [1, 1, 1].with(axis, count);
  const fractions = Array.from({ length: count }, (_, i) => (count > 1 ? i / (count - 1) : 0.5));
  const weights = (values: readonly number[]): Value => g.constant({ shape, dtype: 'float32', data: Float32Array.from(values) }, 'weights');
  // Weighting both edges is exact at either, where from + (to - from) t might round to the outside.
  const near = g.op('Mul', [from, weights(fractions.map((t) => 1 - t))]);
  const far = g.op('Mul', [to, weights(fractions)]);
  return g.op('Mul', [g.op('Add', [near, far]), g.scalar(size - 1)]);
}

function steps(g: GraphBuilder, count: number): Value {
  return g.constant({ shape: [count], dtype: 'float32', data: Float32Array.from({ length: count }, (_, i) => i) }, 'steps');
}

/** For each pixel of the turned picture the pixel it comes from (row by row), and whether there is one. */
function rotation(
  height: number,
  width: number,
  radians: number,
  center: number | [number, number],
): { sources: number[]; known: number[] } {
  const [cx, cy] = tf.backend_util.getImageCenter(center, height, width);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const places = Array.from({ length: height * width }, (_, i) => {
    const [dx, dy] = [(i % width) - cx, Math.floor(i / width) - cy];
    const [column, row] = [Math.round(dx * cos - dy * sin + cx), Math.round(dx * sin + dy * cos + cy)];
    return column >= 0 && column < width && row >= 0 && row < height ? row * width + column : -1;
  });
  return { sources: places.map((place) => Math.max(0, place)), known: places.map((place) => (place < 0 ? 0 : 1)) };
}
