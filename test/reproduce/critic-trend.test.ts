import { expect } from 'chai';
import type { Statistics } from '../../src/monitoring/statistics.js';
import { criticTrend } from '../../src/reproduce/critic-trend.js';

const lines = (estimates: readonly (number | null)[]): Statistics[] =>
  estimates.map((estimate, i) => ({
    iteration: i + 1,
    stage: 'adversarial',
    seconds: i,
    images_per_second: 1,
    loss: {},
    gradient_norm: {},
    metrics: { 'discriminator/wasserstein': estimate },
    worker_busy: [],
  }));

const trendOf = (estimates: readonly (number | null)[]): number => criticTrend(lines(estimates)).values.generated!.mean;

const series = (of: (i: number) => number): number[] => Array.from({ length: 400 }, (_, i) => of(i));

describe('the trend of a critic', () => {
  it('is -1 where its estimate falls, 1 where it rises', () => {
    expect(trendOf(series((i) => 1 / (i + 1)))).to.be.closeTo(-1, 1e-12);
    expect(trendOf(series((i) => i))).to.be.closeTo(1, 1e-12);
  });

  it('does not look at noise within a window', () => {
    expect(trendOf(series((i) => -i + 15 * (i % 2)))).to.be.closeTo(-1, 1e-12);
  });

  it('is about 0 where it goes up and down again', () => {
    expect(trendOf(series((i) => -Math.abs(i - 199.5)))).to.be.within(-0.2, 0.2);
  });

  it('leaves out iterations whose estimate was not finite', () => {
    expect(trendOf(series((i) => -i).flatMap((estimate) => [estimate, null]))).to.be.closeTo(-1, 1e-12);
  });
});
