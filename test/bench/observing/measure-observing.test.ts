import { expect } from 'chai';
import { observingFigures } from '../../../src/bench/observing/measure-observing.js';

describe('the figures of bench:observing', () => {
  it('are medians of ratios within rounds and windows, which a machine that slows down leaves alone', () => {
    const figures = observingFigures({
      rounds: [1, 10, 4].map((plain, i) => ({ plain, observed: plain * [1.25, 1.5, 0.5][i]! })),
      windows: [1, 10, 4].map((process, i) => ({ process, listeners: process / 64, server: (process * i) / 32 })),
      scrapes: Array.from({ length: 100 }, (_, i) => 100 - i),
    });
    expect(figures).to.deep.equal({
      plain: 4,
      observed: 2,
      difference: [0.25, -0.5, 0.5],
      listeners: 1 / 64,
      server: 1 / 32,
      scrapeMedian: 50.5,
      scrape99: 99,
    });
  });
});
