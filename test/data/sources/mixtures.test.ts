import { expect } from 'chai';
import { openDataset } from '../../../src/data/open.js';
import { gridMixture } from '../../../src/data/sources/grid.js';
import type { Mixture } from '../../../src/data/sources/mixture.js';
import { mixtureOf } from '../../../src/data/sources/mixtures.js';
import { ringMixture } from '../../../src/data/sources/ring.js';
import { expectInputError, readAll } from '../support.js';

/** Deviation of a data set's points from the centres their labels name. */
function deviations(points: Float32Array, labels: Int32Array, { centres }: Mixture): number[] {
  return Array.from(points, (value, i) => value - centres[labels[i >> 1]!]![i % 2]!);
}

for (const mixture of [ringMixture, gridMixture]) {
  describe(`the data set ${mixture.name}`, () => {
    const open = () => openDataset(mixture.name, { size: null });

    it('spreads its points evenly over the modes, with the sigma it says', async () => {
      const data = await open();
      expect(data).to.include({ kind: 'points', size: 50_000, classes: mixture.centres.length });
      expect(data.shape).to.deep.equal([2]);
      const counts = new Array<number>(mixture.centres.length).fill(0);
      for (const label of data.labels) counts[label]! += 1;
      const fair = data.size / counts.length;
      for (const count of counts) expect(count).to.be.closeTo(fair, 4 * Math.sqrt(fair));
      const off = deviations(readAll(data), data.labels, mixture);
      const variance = off.reduce((sum, value) => sum + value ** 2, 0) / off.length;
      expect(Math.sqrt(variance)).to.be.closeTo(mixture.sigma, 0.02 * mixture.sigma);
    });

    it('is the same every time', async () => {
      expect((await open()).hash).to.equal((await open()).hash);
    });

    it('has its known answer for the evaluation', () => {
      expect(mixtureOf(mixture.name)).to.equal(mixture);
    });

    it('refuses an image size', async () => {
      await expectInputError(openDataset(mixture.name, { size: 32 }), 'size-for-points', mixture.name, '--size');
    });
  });
}

describe('the mixtures', () => {
  it('have their centres where the literature puts them', () => {
    for (const [x, y] of ringMixture.centres) expect(Math.hypot(x, y)).to.be.closeTo(2, 1e-12);
    expect(new Set(ringMixture.centres.map(([x, y]) => Math.round((Math.atan2(y, x) / Math.PI) * 4 + 8) % 8)).size).to.equal(8);
    const cells = gridMixture.centres.map(([x, y]) => `${x},${y}`);
    expect(new Set(cells)).to.deep.equal(new Set([-4, -2, 0, 2, 4].flatMap((x) => [-4, -2, 0, 2, 4].map((y) => `${x},${y}`))));
  });

  it('belong to their own data sets only', () => {
    expect(mixtureOf('mnist')).to.equal(undefined);
  });
});
