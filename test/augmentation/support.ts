import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { Values } from '../../src/onnx/evaluate.js';
import { expectSameAsCpu, onCpu, randomValues } from '../onnx/support.js';
import { type Picture, picturesOf, valuesOf } from './reference.js';

export type Shape = readonly [number, number, number, number];

/** A number a sample. */
export const numbers = (values: readonly number[], shape: readonly number[] = [values.length, 1, 1, 1]): Values => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from(values),
});

/**
 * An augmentation of planes gives what its definition gives, pixel by pixel; its gradient is that of the map, which is affine in the
 * images: dy . (T(x + d) - T(x)) = gradient . d for any d; and traced it gives both as on `cpu`.
 *
 * @param shape [n, channels, height, width]
 */
export function expectAugmentation(
  augment: (planes: tf.Tensor, feeds: Record<string, tf.Tensor>) => tf.Tensor,
  definition: (picture: Picture, sample: number) => Picture,
  shape: Shape,
  parameters: Readonly<Record<string, Values>>,
): void {
  const feeds = { x: randomValues(shape, 1), d: randomValues(shape, 2), dy: randomValues(shape, 3), ...parameters };
  const program = ({ x, d, dy, ...rest }: Record<string, tf.Tensor>) => {
    const gradient = tf.grad((planes: tf.Tensor) => tf.sum(tf.mul(augment(planes, rest), dy!)))(x!);
    return { y: augment(x!, rest), moved: augment(tf.add(x!, d!), rest), gradient };
  };
  const { y, moved, gradient } = onCpu(program, feeds);
  const expected = valuesOf(picturesOf(feeds.x.data as Float32Array, shape).map(definition));
  expectClose(y!.data as Float32Array, expected, 1e-5);
  const change = (moved!.data as Float32Array).map((value, i) => value - Number(y!.data[i]));
  const along = dot(change, feeds.dy.data as Float32Array);
  expect(dot(gradient!.data as Float32Array, feeds.d.data as Float32Array)).to.be.closeTo(along, 1e-3 * Math.max(1, Math.abs(along)));
  expectSameAsCpu(
    ({ d, ...inputs }) => {
      const { y, gradient } = program({ d: inputs.x!, ...inputs });
      return { y, gradient };
    },
    without(feeds, 'd'),
  );
}

export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, distance: number): void {
  expect(actual.length).to.equal(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i], `element ${i}`).to.be.closeTo(expected[i]!, distance);
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const without = <T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
