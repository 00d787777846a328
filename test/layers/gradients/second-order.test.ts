import * as tf from '@tensorflow/tfjs';
import { evaluate } from '../../../src/onnx/evaluate.js';
import { optimize } from '../../../src/onnx/optimize.js';
import { expectClose, type Feeds, onCpu, type Program, randomValues, traced } from '../../onnx/support.js';
import type { Case } from './case.js';
import * as single from './cases.js';
import { derivative, gradientByDifferences, gradientOfDerivative, type Vectors } from './differences.js';
import { inDoublePrecision } from './double-precision.js';

/** Relative L2 distance of float32 second derivatives to the truth. */
const tolerance = 1e-5;

/** The gradients of a scalar function by the inputs of the names; zero where it does not depend on one. */
const gradientOf =
  (f: (inputs: Record<string, tf.Tensor>) => tf.Tensor, names: readonly string[]): Program =>
  (inputs) => {
    const of = names.map((name) => inputs[name]!);
    // Not `tf.grads`: a linear operation has no second derivative, which it refuses.
    const { grads } = tf.engine().gradients(() => f(inputs), of, undefined, true);
    return Object.fromEntries(names.map((name, i) => [`d/${name}`, grads[i] ?? tf.zerosLike(of[i]!)]));
  };

/**
 * S(x, c) = sum over inputs i of <v_i, d<c, f(x)> / dx_i>: the first gradient in the directions v. Its own gradient has
 * the second derivatives of f in x, and in c what the kernels of the first gradient hand on to their cotangent.
 */
function firstGradientAlong({ inputs, f }: Case): (inputs: Record<string, tf.Tensor>) => tf.Tensor {
  return (fed) => {
    const gradients = tf.grads((...x: tf.Tensor[]) => tf.sum(tf.mul(f(...x), fed.c!)))(inputs.map((_, i) => fed[`x${i}`]!));
    return tf.addN(gradients.map((gradient, i) => tf.sum(tf.mul(gradient, fed[`v${i}`]!))));
  };
}

const inputsOf = ({ inputs }: Case) => inputs.map(({ shape, low, high }, i) => randomValues(shape, 10 + i, low, high));
const wide = ({ data }: Feeds[string]): Float64Array => Float64Array.from(data as Float32Array);

/** The program, traced and on `cpu`, gives the vectors as its results `d/name`, shaped like the feeds of the names. */
function expectGradients(program: Program, feeds: Feeds, truth: Readonly<Record<string, Float64Array>>, { cpuFails }: Case): void {
  const expected = Object.fromEntries(
    Object.entries(truth).map(([name, values]) => {
      if (!values.every(Number.isFinite)) throw new Error(`the reference of ${name} is not finite`);
      return [`d/${name}`, { shape: feeds[name]!.shape, dtype: 'float32' as const, data: Float32Array.from(values) }];
    }),
  );
  const graph = traced(program, feeds);
  const results = [evaluate(graph, feeds), evaluate(optimize(graph), feeds)];
  if (cpuFails === undefined) results.push(onCpu(program, feeds));
  for (const result of results) expectClose(result, expected, tolerance);
}

describe('second derivatives, on the cpu backend and traced, equal differences in double precision:', () => {
  let double: typeof single;

  before(() => {
    double = inDoublePrecision(new URL('./cases.js', import.meta.url)) as typeof single;
  });

  for (const [index, each] of single.operations.entries()) {
    it(each.name, () => {
      const x = inputsOf(each);
      const v = each.inputs.map(({ shape }, i) => randomValues(shape, 20 + i));
      const c = randomValues(single.resultOf(each, x.map(wide)).shape, 30);
      const f = (at: Vectors): Float64Array => Float64Array.from(double.resultOf(double.operations[index]!, at).data);
      const product = (at: Vectors): number => f(at).reduce((sum, value, k) => sum + value * wide(c)[k]!, 0);
      const names = x.map((_, i) => `x${i}`);
      const byX = gradientOfDerivative(product, x.map(wide), v.map(wide));
      const truth = { ...named(names, byX), c: derivative(f, x.map(wide), v.map(wide)) };
      const directions = named(
        names.map((_, i) => `v${i}`),
        v,
      );
      expectGradients(gradientOf(firstGradientAlong(each), [...names, 'c']), { ...named(names, x), ...directions, c }, truth, each);
    });
  }

  for (const [index, each] of single.penalties.entries()) {
    it(each.name, () => {
      const x = inputsOf(each);
      const names = x.map((_, i) => `x${i}`);
      const penalty = (at: Vectors): number => Number(double.resultOf(double.penalties[index]!, at).data[0]);
      const truth = named(names, gradientByDifferences(penalty, x.map(wide)));
      expectGradients(
        gradientOf((fed) => each.f(...names.map((name) => fed[name]!)), names),
        named(names, x),
        truth,
        each,
      );
    });
  }
});

function named<T>(names: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}
