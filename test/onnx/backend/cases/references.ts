import * as tf from '@tensorflow/tfjs';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { sizeOf } from '../../../../src/onnx/graph.js';
import { type Feeds, onCpu } from '../../support.js';
import { type Call, programOf } from './case.js';

/** Windows of one axis: where each begins, its length cut to the axis. */
export interface AxisWindows {
  readonly size: number;
  readonly windows: readonly (readonly number[])[];
}

/** The elements of each window of an axis that lie inside. */
export function windowsOf(size: number, kernel: number, stride: number, padding: number, count: number): AxisWindows {
  const windows = Array.from({ length: count }, (_, p) =>
    Array.from({ length: kernel }, (_, k) => p * stride - padding + k).filter((at) => at >= 0 && at < size),
  );
  return { size, windows };
}

/**
 * The gradient of pooling a window at a time: dy goes to the largest element, or in equal parts to all that lie inside.
 * (tfjs's `cpu` backend divides the mean's by the whole window, and finds the maximum in windows of three dimensions
 * only where these are square.)
 * @param input [N, ..., C]
 * @param axes windows of the axes between
 */
export function poolingGradient(kind: 'average' | 'max', input: Values, dy: Values, axes: readonly AxisWindows[]): Feeds {
  const channels = input.shape.at(-1)!;
  const data = new Float64Array(input.data.length);
  const outputs = sizeOf(axes.map(({ windows }) => windows.length));
  const elements = sizeOf(axes.map(({ size }) => size));
  dy.data.forEach((value: number | bigint, i: number) => {
    const [sample, cell, channel] = [Math.floor(i / (outputs * channels)), Math.floor(i / channels) % outputs, i % channels];
    const places = product(axes, cell).map((place) => (sample * elements + place) * channels + channel);
    const largest = places.reduce((best, at) => (input.data[at]! > input.data[best]! ? at : best), places[0]!);
    for (const at of kind === 'max' ? [largest] : places) data[at]! += Number(value) / (kind === 'max' ? 1 : places.length);
  });
  return { result_0: { shape: input.shape, dtype: 'float32', data: Float32Array.from(data) } };
}

/** Flat places of the elements of a window of several axes. */
function product(axes: readonly AxisWindows[], cell: number): number[] {
  let rest = cell;
  const chosen = axes.toReversed().map(({ size, windows }) => {
    const window = windows[rest % windows.length]!;
    rest = Math.floor(rest / windows.length);
    return { size, window };
  });
  return chosen.toReversed().reduce((places, { size, window }) => places.flatMap((place) => window.map((at) => place * size + at)), [0]);
}

/**
 * The gradient of resizing, as the product of dy with the transposed matrix that the `cpu` backend's forward pass gives
 * for pictures of one pixel. (Its gradients ignore halfPixelCenters, and err on batches and on pictures that are not
 * square.)
 */
export function resizeGradient(forward: string, { inputs, attrs }: Call): Feeds {
  const [n, height, width, channels] = inputs.images!.shape as [number, number, number, number];
  const [, rows, columns] = inputs.dy!.shape as [number, number, number, number];
  const pixels = height * width;
  return onCpu(
    ({ dy }) => {
      const images = tf.reshape(tf.eye(pixels), [pixels, height, width, 1]);
      const { result_0 } = programOf(forward, { inputs: {}, attrs: { ...attrs, size: [rows, columns] } })({ images });
      const matrix = tf.reshape(result_0!, [pixels, rows * columns]);
      const flat = tf.reshape(tf.transpose(dy!, [1, 2, 0, 3]), [rows * columns, n * channels]);
      const dx = tf.reshape(tf.matMul(matrix, flat), [height, width, n, channels]);
      return { result_0: tf.transpose(dx, [2, 0, 1, 3]) };
    },
    { dy: inputs.dy! },
  );
}

/** Pictures transformed one at a time. (tfjs's `cpu` backend transforms the first of them only.) */
export function transformEach({ inputs, attrs }: Call): Feeds {
  return onCpu(({ image, transforms }) => {
    const each = tf.split(image!, image!.shape[0]!).map((picture, i) => {
      const own = transforms!.shape[0] === 1 ? transforms! : tf.slice(transforms!, [i, 0], [1, 8]);
      return programOf('Transform', { inputs: {}, attrs: { ...attrs } })({ image: picture, transforms: own }).result_0!;
    });
    return { result_0: tf.concat(each) };
  }, inputs);
}

/**
 * A sum of products by equation, a combination of the letters at a time. (tfjs's `cpu` backend fails where a letter of
 * one operand alone is summed.)
 */
export function sumOfProducts(operands: readonly Values[], equation: string): Feeds {
  const [terms, result] = equation.split('->') as [string, string];
  const names = terms.split(',');
  const lengths = new Map(names.flatMap((letters, i) => [...letters].map((letter, axis) => [letter, operands[i]!.shape[axis]!] as const)));
  const letters = [...lengths.keys()];
  const shape = [...result].map((letter) => lengths.get(letter)!);
  const sums = new Float64Array(sizeOf(shape));
  const flat = (of: string, at: ReadonlyMap<string, number>): number =>
    [...of].reduce((place, letter) => place * lengths.get(letter)! + at.get(letter)!, 0);
  for (let i = 0; i < sizeOf([...lengths.values()]); i++) {
    let rest = i;
    const at = new Map(
      letters.map((letter) => {
        const place = rest % lengths.get(letter)!;
        rest = Math.floor(rest / lengths.get(letter)!);
        return [letter, place] as const;
      }),
    );
    sums[flat(result, at)]! += names.reduce((product, of, k) => product * Number(operands[k]!.data[flat(of, at)]), 1);
  }
  return { result_0: { shape, dtype: 'float32', data: Float32Array.from(sums) } };
}
