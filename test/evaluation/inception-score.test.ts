import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { features } from '../../src/evaluation/features.js';
import { inceptionScore, softmax } from '../../src/evaluation/inception-score.js';
import { anySet, expectNear, logits, reference, reversed } from './reference-sets.js';

const sure = (count: number, classes: number, classOf: (i: number) => number) =>
  features(
    Float32Array.from({ length: count * classes }, (_, at) => (at % classes === classOf(Math.floor(at / classes)) ? 1 : 0)),
    classes,
  );

describe('inceptionScore', () => {
  it("is torchmetrics', mean and deviation over splits", () => {
    expectNear(inceptionScore(softmax(logits), 1).mean, reference.inceptionScore[1]);
    const { mean, deviation } = inceptionScore(softmax(logits), 5);
    expectNear(mean, reference.inceptionScore[5].mean);
    expectNear(deviation, reference.inceptionScore[5].deviation, 1e-5);
  });

  it('is the number of classes for sure answers spread evenly', () => {
    const { mean, deviation } = inceptionScore(
      sure(70, 7, (i) => i % 7),
      10,
    );
    expectNear(mean, 7, 1e-12);
    expect(deviation).to.be.closeTo(0, 1e-12);
  });

  it('is 1 where all answers are the same, be they sure or not', () => {
    expectNear(
      inceptionScore(
        sure(20, 5, () => 2),
        2,
      ).mean,
      1,
    );
    expectNear(inceptionScore(features(new Float32Array(60).fill(1 / 3), 3), 2).mean, 1);
  });

  it('lies from 1 to the number of classes, and ignores the order within a split', () => {
    fc.assert(
      fc.property(anySet(30, 4), (set) => {
        const { mean } = inceptionScore(softmax(set), 1);
        expect(mean).to.be.within(1, 4);
        expectNear(inceptionScore(softmax(reversed(set)), 1).mean, mean);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses logits, and more splits than samples', () => {
    expect(() => inceptionScore(logits, 5)).to.throw(InputError, 'pass logits through softmax');
    expect(() => inceptionScore(softmax(logits), 201)).to.throw(InputError, '200 generated samples where at least 201');
  });
});

describe('softmax', () => {
  it('stays finite for large logits, and does not see a common shift', () => {
    expect([...softmax(features(Float32Array.of(1000, 1000, 0, -1000), 2)).values]).to.deep.equal([0.5, 0.5, 1, 0]);
    expect([...softmax(features(Float32Array.of(2, 3), 2)).values]).to.deep.equal([...softmax(features(Float32Array.of(-1, 0), 2)).values]);
  });
});
