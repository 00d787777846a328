import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { features, sliceRows } from '../../src/evaluation/features.js';
import { precisionRecall } from '../../src/evaluation/precision-recall.js';
import { anySet, changed, expectNear, generated, real, reference } from './reference-sets.js';

describe('precisionRecall', () => {
  it("is that of the paper's formula on scikit-learn's neighbours", () => {
    const { precision, recall } = precisionRecall(real, generated, 3);
    expectNear(precision, reference.precisionRecall.precision);
    expectNear(recall, reference.precisionRecall.recall);
  });

  it('is 1 and 1 for a set against itself, 0 and 0 for sets far apart', () => {
    fc.assert(
      fc.property(anySet(40, 3), (set) => {
        expect(precisionRecall(set, set)).to.deep.equal({ precision: 1, recall: 1 });
        const far = changed(set, (value) => value + 1000);
        expect(precisionRecall(set, far)).to.deep.equal({ precision: 0, recall: 0 });
      }),
      { numRuns: 20 },
    );
  });

  it('changes places with the sets', () => {
    fc.assert(
      fc.property(anySet(50, 4), anySet(30, 4), (a, b) => {
        const { precision, recall } = precisionRecall(a, b);
        expect(precisionRecall(b, a)).to.deep.equal({ precision: recall, recall: precision });
      }),
      { numRuns: 20 },
    );
  });

  it('of two clusters, one of them left out by the generator, is full precision and half recall', () => {
    const clusters = (...centres: number[]) =>
      features(
        Float32Array.from({ length: 40 }, (_, i) => centres[i % centres.length]! + i / 100),
        1,
      );
    expect(precisionRecall(clusters(0, 100), clusters(0), 3)).to.deep.equal({ precision: 1, recall: 0.5 });
  });

  it('counts a sample on the edge of a ball as inside', () => {
    const [four, one] = [features(Float32Array.of(0, 1, 10, 11), 1), features(Float32Array.of(2, 30, 60, 90), 1)];
    expect(precisionRecall(four, one, 1).precision).to.equal(0.25);
  });

  it('needs more samples than neighbours', () => {
    expect(() => precisionRecall(real, sliceRows(generated, 0, 3), 3)).to.throw(InputError, '3 generated samples where at least 4');
  });
});
