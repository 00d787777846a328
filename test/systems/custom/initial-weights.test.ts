import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { initialValues } from '../../../src/engines/initialize.js';
import { layoutsOf } from '../../../src/engines/layout.js';
import { initializerOf, initialWeightsSchema } from '../../../src/systems/custom/initial-weights.js';

/** Mean and deviation of the weights that a dense layer of 100 inputs and 60 units is given. */
function drawn(written: unknown): { mean: number; deviation: number; low: number; high: number } {
  const kernelInitializer = initializerOf(initialWeightsSchema.parse(written));
  const model = tf.sequential({
    layers: [tf.layers.dense({ name: 'd', units: 60, inputShape: [100], useBias: false, kernelInitializer })],
  });
  const values = initialValues({ net: model }, layoutsOf({ net: model }), 5).net!.parameters;
  model.dispose();
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return { mean, deviation, low: Math.min(...values), high: Math.max(...values) };
}

describe('initial weights', () => {
  before(() => tf.setBackend('cpu'));

  // 6000 values: the mean is known to a hundredth of the deviation, the deviation too.
  for (const [written, mean, deviation] of [
    [{ normal: 0.02 }, 0, 0.02],
    [{ normal: 0.02, mean: 1 }, 1, 0.02],
    [{ uniform: 0.3 }, 0, 0.3 / Math.sqrt(3)],
    ['glorotUniform', 0, Math.sqrt(2 / 160)],
    ['heUniform', 0, Math.sqrt(2 / 100)],
    // Normals cut off at two deviations have 0.88 of their deviation.
    ['glorotNormal', 0, 0.8796 * Math.sqrt(2 / 160)],
    ['heNormal', 0, 0.8796 * Math.sqrt(2 / 100)],
    ['lecunNormal', 0, 0.8796 * Math.sqrt(1 / 100)],
  ] as const) {
    it(`${JSON.stringify(written)} has the mean ${mean} and the deviation ${deviation.toFixed(4)}`, () => {
      const found = drawn(written);
      expect(found.mean).to.be.closeTo(mean, 0.05 * deviation);
      expect(found.deviation).to.be.closeTo(deviation, 0.05 * deviation);
    });
  }

  for (const [written, value] of [
    ['zeros', 0],
    ['ones', 1],
    [{ constant: -0.5 }, -0.5],
  ] as const) {
    it(`${JSON.stringify(written)} is ${value} everywhere`, () => {
      expect(drawn(written)).to.include({ low: value, high: value });
    });
  }

  it('stay within the range of a uniform one', () => {
    const { low, high } = drawn({ uniform: 0.3 });
    expect(low).to.be.within(-0.3, -0.29);
    expect(high).to.be.within(0.29, 0.3);
  });
});
