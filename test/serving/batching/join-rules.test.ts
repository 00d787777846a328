import { expect } from 'chai';
import { JoinRules } from '../../../src/serving/batching/join-rules.js';
import type { ModelSignature, TensorSignature } from '../../../src/serving/signature.js';
import type { ServedTensor } from '../../../src/serving/tensor.js';

const rulesOf = (...inputs: Pick<TensorSignature, 'shape'>[]): JoinRules => {
  const signature: ModelSignature = {
    inputs: inputs.map(({ shape }, i) => ({ name: `x${i}`, datatype: 'FP32', shape })),
    outputs: [],
    metadata: {},
  };
  return new JoinRules(signature);
};

const tensor = (shape: readonly number[], ...values: number[]): ServedTensor => ({
  name: 'x',
  datatype: 'FP32',
  shape,
  data: Float32Array.from(values),
});

describe('the rules for joining requests', () => {
  it('allow any number of rows with any values', () => {
    const rules = rulesOf({ shape: [-1, 1] });
    expect(rules.allow([tensor([1, 1], 1)], [tensor([2, 1], 2, 3)])).to.equal(true);
  });

  it('tell inputs without rows by their bits: two zeros differ, the same NaN does not', () => {
    const rules = rulesOf({ shape: [] });
    const allow = (a: number, b: number) => rules.allow([tensor([], a)], [tensor([], b)]);
    expect([allow(0.7, 0.7), allow(0.7, 0.5), allow(0, -0), allow(Number.NaN, Number.NaN)]).to.deep.equal([true, false, false, true]);
  });

  it('look at the values of a view, and not at what lies beside it in memory', () => {
    const rules = rulesOf({ shape: [1] });
    const memory = Float32Array.of(1, 2, 1);
    const [a, b] = [0, 2].map((i) => ({ ...tensor([1]), data: memory.subarray(i, i + 1) }));
    expect(rules.allow([a!], [b!])).to.equal(true);
  });

  it('want dimensions besides the batch that requests choose to be equal', () => {
    const rules = rulesOf({ shape: [-1, -1] });
    const wide = tensor([1, 2], 1, 2);
    expect(rules.allow([wide], [tensor([2, 2], 1, 2, 3, 4)])).to.equal(true);
    expect(rules.allow([wide], [tensor([2, 1], 1, 2)])).to.equal(false);
  });

  it('want inputs without rows to have the same shape where requests choose it', () => {
    const rules = rulesOf({ shape: [1, -1, -1] });
    expect(rules.allow([tensor([1, 1, 2], 1, 2)], [tensor([1, 2, 1], 1, 2)])).to.equal(false);
  });
});
