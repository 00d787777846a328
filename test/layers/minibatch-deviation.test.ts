import { expect } from 'chai';
import { MinibatchDeviation } from '../../src/layers/minibatch-deviation.js';
import { inputError } from '../config/input-error.js';
import { expectNear } from '../training/support.js';
import { applied, expectTraced, wave } from './traced.js';

/** The statistic of each sample of [n, length], in the groups { i, i + n / group, i + 2 n / group, ... }. */
function deviations(samples: readonly (readonly number[])[], group: number): number[] {
  const groups = samples.length / group;
  return samples.map((sample, i) => {
    const members = samples.filter((_, j) => j % groups === i % groups);
    const each = sample.map((_, k) => {
      const values = members.map((member) => member[k]!);
      const mean = values.reduce((a, b) => a + b, 0) / group;
      return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / group + 1e-8);
    });
    return each.reduce((a, b) => a + b, 0) / each.length;
  });
}

describe('minibatch standard deviation', () => {
  it('adds a channel with the mean deviation over the group', () => {
    const x = wave(8 * 12);
    const samples = Array.from({ length: 8 }, (_, i) => x.slice(12 * i, 12 * (i + 1)));
    const { values, shape } = applied(new MinibatchDeviation({ name: 'deviation', group: 4 }), x, [8, 2, 2, 3]);
    expect(shape).to.deep.equal([8, 2, 2, 4]);
    const expected = deviations(samples, 4);
    expectNear(
      values,
      samples.flatMap((sample, i) => [0, 1, 2, 3].flatMap((pixel) => [...sample.slice(3 * pixel, 3 * pixel + 3), expected[i]!])),
      1e-5,
    );
  });

  it('takes vectors, and all samples where there are fewer than a group', () => {
    const { values } = applied(new MinibatchDeviation({ name: 'deviation', group: 4 }), [1, 2, 5, 10], [2, 2]);
    expectNear(values, [1, 2, 3, 5, 10, 3], 1e-5);
  });

  it('is (all but) 0 for samples that are all alike', () => {
    const { values } = applied(new MinibatchDeviation({ name: 'deviation', group: 2 }), [3, 3], [2, 1]);
    expectNear(values, [3, 1e-4, 3, 1e-4], 1e-6);
  });

  it('refuses a batch that is no multiple of the group', () => {
    const error = inputError(() => applied(new MinibatchDeviation({ name: 'deviation', group: 4 }), wave(6), [6, 1]));
    expect(error.message).to.match(/^deviation compares groups of 4 samples and got 6: give it batches/);
  });

  it('traces with its gradients of both orders', () =>
    expectTraced(() => new MinibatchDeviation({ name: 'deviation', group: 2 }), [4, 2, 2, 3]));
});
