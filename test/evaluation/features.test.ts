import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { features, requireComparable, row, sliceRows, takeRows } from '../../src/evaluation/features.js';
import { generated, logits, real, reference, sumOf } from './reference-sets.js';

const set = features(Float32Array.of(1, 2, 3, 4, 5, 6), 2);

describe('features', () => {
  it('are rows of one size', () => {
    expect(set).to.include({ count: 3, size: 2 });
    expect([...row(set, 1)]).to.deep.equal([3, 4]);
    expect(() => features(new Float32Array(5), 2)).to.throw(InputError, '5 values are no whole number of rows of 2');
  });

  it('are taken by index, in any order and more than once, or as a slice', () => {
    expect([...takeRows(set, [2, 0, 2]).values]).to.deep.equal([5, 6, 1, 2, 5, 6]);
    expect([...sliceRows(set, 1, 3).values]).to.deep.equal([3, 4, 5, 6]);
    expect(sliceRows(set, 1, 3).count).to.equal(2);
  });

  it('are compared only where sizes agree, samples suffice and all numbers are finite', () => {
    expect(() => requireComparable(set, features(new Float32Array(3), 3))).to.throw(InputError, 'real samples have 2 features');
    expect(() => requireComparable(set, sliceRows(set, 0, 1), 2)).to.throw(InputError, '1 generated samples where at least 2');
    const bad = features(Float32Array.of(0, 0, 0, Number.NaN), 2);
    expect(() => requireComparable(set, bad)).to.throw(InputError, 'generated sample 1 has the feature NaN');
    expect(() => requireComparable(set, set, 3)).not.to.throw();
  });
});

describe('the sets of reference.py', () => {
  it('are the same here', () => {
    expect(sumOf(real.values)).to.be.closeTo(reference.checksum.real, 1e-9);
    expect(sumOf(generated.values)).to.be.closeTo(reference.checksum.generated, 1e-9);
    expect(sumOf(logits.values)).to.be.closeTo(reference.checksum.logits, 1e-9);
  });
});
