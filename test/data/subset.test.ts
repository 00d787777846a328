import { expect } from 'chai';
import fc from 'fast-check';
import type { DatasetDescriptor } from '../../src/data/dataset.js';
import { balancedSubset } from '../../src/data/subset.js';
import { inputError } from '../config/input-error.js';

const dataset = (labels: readonly number[], classes: number): DatasetDescriptor => ({
  spec: 'toys',
  kind: 'points',
  shape: [1],
  size: 30,
  classes,
  classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
  labels: Int32Array.from(labels),
  mean: new Float32Array(1),
  hash: '',
  storage: { kind: 'memory', values: new Float32Array(30) },
});

/** 30 samples of three classes, 10 of each. */
const toys = dataset(
  Array.from({ length: 30 }, (_, i) => i % 3),
  3,
);
const choose = (count: number, seed: number, stream = 'data') => [...balancedSubset(toys, count, seed, stream)];

describe('a class-balanced subset', () => {
  it('has distinct samples, as many of each class, and lies in every larger one of its seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 }), fc.nat(), (a, b, seed) => {
        const [small, large] = [choose(3 * Math.min(a, b), seed), choose(3 * Math.max(a, b), seed)];
        expect(new Set(large).size).to.equal(3 * Math.max(a, b));
        for (const label of [0, 1, 2]) expect(large.filter((index) => index % 3 === label)).to.have.length(Math.max(a, b));
        expect(large).to.include.members(small);
      }),
    );
  });

  it('is chosen by seed and stream', () => {
    expect(choose(6, 1)).to.deep.equal(choose(6, 1));
    expect(choose(6, 1)).to.not.deep.equal(choose(6, 2));
    expect(choose(6, 1)).to.not.deep.equal(choose(6, 1, 'other'));
  });

  it('of a size that no choice has is refused, with one that can be had', () => {
    const error = inputError(() => balancedSubset(toys, 7, 1, 'data'));
    expect(error.message).to.include('7 samples').and.include('a multiple of 3, such as 6');
    expect(inputError(() => balancedSubset(toys, 1, 1, 'data')).message).to.include('such as 3');
  });

  it('larger than a class allows is refused, naming the class', () => {
    const skewed = dataset([...new Array<number>(28).fill(0), 1, 1], 2);
    expect(inputError(() => balancedSubset(skewed, 6, 1, 'data')).message)
      .to.include('3 of each class')
      .and.include('class 1 has 2');
  });

  it('without labels is refused', () => {
    expect(inputError(() => balancedSubset(dataset([], 0), 6, 1, 'data')).code).to.equal('unlabelled-data');
  });
});
