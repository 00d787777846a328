import { rankCorrelation } from '../evaluation/rank-correlation.js';
import type { Statistics } from '../monitoring/statistics.js';
import { type Figure, once } from './figures.js';
import { windowMedians } from './window-medians.js';

/** Windows that the training is cut into. */
const windows = 20;

/**
 * How the critic's estimate of the distance goes over a training: Spearman's correlation of its medians over windows with their
 * order, -1 where it falls all the time. It is what makes it a curve to watch (Arjovsky et al. 2017, section 4.2).
 */
export function criticTrend(lines: readonly Statistics[]): Figure {
  const estimates = lines.flatMap(({ iteration, metrics }) => {
    const estimate = metrics?.['discriminator/wasserstein'];
    return typeof estimate === 'number' ? [{ iteration, estimate }] : [];
  });
  const medians = windowMedians(
    estimates.map(({ iteration }) => iteration),
    estimates.map(({ estimate }) => estimate),
    windows,
  );
  const trend = rankCorrelation(
    medians.map(({ at }) => at),
    medians.map(({ median }) => median),
  );
  return { title: "Rank correlation of the critic's estimate with time", better: 'lower', values: { generated: once(trend) } };
}
