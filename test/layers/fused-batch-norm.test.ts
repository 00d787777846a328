import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { BatchNorm } from '../../src/layers/batch-norm.js';
import { LayerContext, withLayerContext } from '../../src/layers/context.js';
import { detached } from '../../src/layers/detached.js';
import type { FusedBatchNorm } from '../../src/layers/fused-ops.js';
import { expectNear } from '../training/support.js';

const axes = [0, 1, 2];

/** (x - mean) / sqrt(variance + epsilon) */
function standardised(x: tf.Tensor, epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, axes);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
}

/** In place of an engine's operation: the formulas of the paper, section 3. Images only and on no tape, as engines have it. */
const formula: FusedBatchNorm = {
  forward: (x, gamma, beta, epsilon) => {
    expect(x.rank).to.equal(4);
    const { mean, variance } = tf.moments(x, axes);
    const y = detached(() => tf.add(tf.mul(gamma, standardised(x, epsilon)), beta));
    return { y, mean, variance, reserved: [variance] };
  },
  gradient: (dy, x, gamma, [variance], epsilon) => {
    expect(dy.shape).to.deep.equal(x.shape);
    const normal = standardised(x, epsilon);
    const along = tf.mul(dy, normal);
    const rest = tf.sub(tf.sub(dy, tf.mean(dy, axes)), tf.mul(normal, tf.mean(along, axes)));
    return [tf.mul(tf.div(gamma, tf.sqrt(tf.add(variance!, epsilon))), rest), tf.sum(along, axes), tf.sum(dy, axes)];
  },
};

const random = (shape: readonly number[], seed: number): tf.Tensor => tf.randomUniform([...shape], -2, 2, 'float32', seed);

/** Gradients by x, gamma and beta, and the moving moments. */
function outcome(shape: readonly number[], op: FusedBatchNorm | undefined): number[][] {
  const context = new LayerContext(
    1,
    () => {
      throw new Error('batch normalisation asks for no noise');
    },
    { batchNorm: op },
  );
  return tf.tidy(() => {
    const layer = new BatchNorm({ name: 'norm', epsilon: 1e-3, momentum: 0.75 });
    layer.build([...shape]);
    layer.setWeights([1, 2, 3, 4].map((seed) => random(shape.slice(-1), seed)));
    const variables = [tf.variable(random(shape, 5)), ...layer.trainableWeights.map((weight) => weight.read() as tf.Variable)];
    const loss = () => tf.sum(tf.mul(layer.apply(variables[0]!, { training: true }) as tf.Tensor, random(shape, 6))) as tf.Scalar;
    const { grads } = withLayerContext(context, () => tf.variableGrads(loss, variables));
    const found = [...variables.map(({ name }) => grads[name]!), ...layer.getWeights().slice(2)].map((tensor) => [...tensor.dataSync()]);
    variables[0]!.dispose();
    tf.dispose(layer.getWeights());
    return found;
  });
}

describe('batch normalisation in a fused operation of the engine', () => {
  before(() => tf.setBackend('cpu'));

  for (const shape of [
    [9, 3],
    [4, 3, 2],
    [3, 2, 2, 5],
    [2, 2, 3, 2, 3],
  ]) {
    it(`has the gradients and moving moments of the plain form for rank ${shape.length}`, () => {
      const expected = outcome(shape, undefined);
      for (const [i, found] of outcome(shape, formula).entries()) expectNear(found, expected[i]!, 1e-5);
    });
  }
});
