import * as tf from '@tensorflow/tfjs';
import '../../src/layers/gradients.js';
import { LayerContext, withLayerContext } from '../../src/layers/context.js';
import { expectSameAsCpu, type Feeds, type Program, randomValues } from '../onnx/support.js';

/**
 * Asserts that a layer in training, traced to ONNX, gives what it gives on the `cpu` backend: its output y, the gradients of
 * sum(c y), those of |d sum(c y^2) / dx|^2 (what a gradient penalty takes) by input and weights, and its new state.
 * @param shape of the input, the batch included
 */
export function expectTraced(build: () => tf.layers.Layer, shape: readonly number[]): void {
  void tf.setBackend('cpu');
  const layer = build();
  const output = tf.tidy(() => (layer.apply(tf.zeros([...shape])) as tf.Tensor).shape);
  const weights = layer.weights.map((weight, i) => ({ name: `w${i}`, variable: weight.read() as tf.Variable, weight }));
  const trained = weights.filter(({ variable }) => variable.trainable);
  const program: Program = (inputs) => {
    const saved = weights.map(({ variable }) => variable.clone());
    for (const { name, variable } of weights) variable.assign(inputs[name]!);
    const apply = (x: tf.Tensor) => withLayerContext(new LayerContext(2, noNoise), () => layer.apply(x, { training: true }) as tf.Tensor);
    const scored = (x: tf.Tensor) => tf.sum(tf.mul(tf.square(apply(x)), inputs.c!));
    const of = [inputs.x!, ...trained.map(({ variable }) => variable)];
    const gradients = (order: string, f: () => tf.Tensor) => {
      const { grads } = tf.engine().gradients(f, of, undefined, true);
      return of.map((x, i) => [`${order}/${i}`, grads[i] ?? tf.zerosLike(x)] as const);
    };
    const results = Object.fromEntries([
      ['y', apply(inputs.x!)] as const,
      ...gradients('first', () => tf.sum(tf.mul(apply(inputs.x!), inputs.c!))),
      ...gradients('second', () => tf.sum(tf.square(tf.grad(scored)(inputs.x!)))),
      ...weights.filter(({ variable }) => !variable.trainable).map(({ name, variable }) => [`new/${name}`, variable.clone()] as const),
    ]);
    for (const [i, { variable }] of weights.entries()) variable.assign(saved[i]!);
    return results;
  };
  const feeds: Feeds = {
    x: randomValues(shape, 1),
    c: randomValues(output, 2),
    ...Object.fromEntries(weights.map(({ name, weight }, i) => [name, randomValues(weight.shape as number[], 10 + i, 0.2, 1)])),
  };
  expectSameAsCpu(program, feeds, 2e-5);
  layer.dispose();
}

function noNoise(): never {
  throw new Error('the layer asked for noise');
}

/** What a layer makes of values, on the `cpu` backend. */
export function applied(
  layer: tf.layers.Layer,
  values: readonly number[],
  shape: readonly number[],
  training = false,
): { shape: number[]; values: number[] } {
  void tf.setBackend('cpu');
  return tf.tidy(() => {
    const y = layer.apply(tf.tensor([...values], [...shape]), { training }) as tf.Tensor;
    return { shape: y.shape, values: [...y.dataSync()] };
  });
}

/** Numbers between -1 and 1, the same every time. */
export const wave = (length: number, speed = 1.3): number[] => Array.from({ length }, (_, i) => Math.sin(speed * (i + 1)));
