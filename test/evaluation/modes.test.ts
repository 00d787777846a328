import { expect } from 'chai';
import { gridMixture } from '../../src/data/sources/grid.js';
import { drawPoints } from '../../src/data/sources/mixture.js';
import { ringMixture } from '../../src/data/sources/ring.js';
import { modeCoverage } from '../../src/evaluation/modes.js';

describe('modeCoverage', () => {
  for (const mixture of [ringMixture, gridMixture]) {
    it(`finds all modes in 2,500 points of the ${mixture.name} itself, 98.9% of them good`, () => {
      const points = drawPoints(mixture).values.slice(0, 5000);
      const { covered, modes, withinThreeSigma, perMode } = modeCoverage(points, mixture.centres, mixture.sigma);
      expect([covered, modes]).to.deep.equal([mixture.centres.length, mixture.centres.length]);
      // Standard error 0.0021.
      expect(withinThreeSigma).to.be.closeTo(1 - Math.exp(-4.5), 0.008);
      expect(perMode.reduce((sum, count) => sum + count, 0)).to.equal(Math.round(withinThreeSigma * 2500));
    });
  }

  const centres = [
    [0, 0],
    [10, 0],
  ] as const;

  it('takes no mode as covered that gets less than a tenth of its fair share, but any point reaches it', () => {
    const points = (atSecond: number) => Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 && i / 2 < atSecond ? 10 : 0));
    expect(modeCoverage(points(4), centres, 1)).to.deep.equal({ covered: 1, reached: 2, modes: 2, withinThreeSigma: 1, perMode: [96, 4] });
    expect(modeCoverage(points(5), centres, 1)).to.include({ covered: 2, reached: 2 });
    expect(modeCoverage(points(0), centres, 1)).to.include({ covered: 1, reached: 1 });
  });

  it('counts points up to three sigma away as good, others not', () => {
    const points = Float32Array.of(3, 0, 0, 3, 2.5, 2.5, 3.01, 0, 10, -2.9, 50, 50);
    expect(modeCoverage(points, centres, 1)).to.deep.include({ perMode: [2, 1], withinThreeSigma: 0.5 });
  });

  it('leaves out points that are no numbers, and finds nothing in no points', () => {
    const points = Float32Array.of(Number.NaN, 0, 0, Number.POSITIVE_INFINITY, 0, 0, 0, 0);
    expect(modeCoverage(points, centres, 1)).to.deep.equal({ covered: 1, reached: 1, modes: 2, withinThreeSigma: 0.5, perMode: [2, 0] });
    expect(modeCoverage(new Float32Array(0), centres, 1)).to.deep.equal({
      covered: 0,
      reached: 0,
      modes: 2,
      withinThreeSigma: 0,
      perMode: [0, 0],
    });
  });
});
