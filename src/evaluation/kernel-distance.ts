import { Random } from '../random/random.js';
import { type Features, requireComparable, takeRows } from './features.js';
import { type PairBlock, toRows, visitProducts, visitProductsWithin } from './pairs.js';
import { remembered } from './remembered.js';
import { drawSubset } from './subsets.js';

export interface KernelDistanceOptions {
  /** Default 100. */
  readonly subsets?: number;
  /** Samples a subset and side; default 1,000, or all where there are fewer. */
  readonly subsetSize?: number;
  /** Default 0. */
  readonly seed?: number;
}

export interface KernelDistance {
  /** 0 on average for the same distribution, and then as often below; no upper bound. */
  readonly mean: number;
  /** Standard deviation over the subsets. */
  readonly deviation: number;
}

/**
 * Kernel inception distance: Binkowski et al., "Demystifying MMD GANs", ICLR 2018, section 4; mean over random subsets
 * of the unbiased squared MMD. Unlike the Fréchet distance it has no bias in the number of samples.
 *
 * @throws InputError where the sets do not go together, or have fewer than two samples or fewer than `subsetSize`
 */
export function kernelInceptionDistance(real: Features, generated: Features, options: KernelDistanceOptions = {}): KernelDistance {
  requireComparable(real, generated, 2);
  const { subsets = 100, subsetSize = Math.min(1000, real.count, generated.count), seed = 0 } = options;
  const values = Array.from({ length: subsets }, (_, repeat) => {
    const random = new Random({ seed, purpose: 'evaluation/kernel-distance', repeat });
    const ofReal = takeRows(real, drawSubset(real.count, subsetSize, random));
    return squaredMmd(ofReal, takeRows(generated, drawSubset(generated.count, subsetSize, random)));
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / subsets;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / subsets;
  return { mean, deviation: Math.sqrt(variance) };
}

/**
 * Squared maximum mean discrepancy under k(x, y) = (x.y / size + 1)^3, by the unbiased estimate of Gretton et al. (JMLR
 * 2012, lemma 6): mean of k over pairs of different real samples, plus that of generated ones, minus twice that of mixed pairs.
 *
 * @throws InputError where the sets do not go together or have fewer than two samples
 */
export function squaredMmd(real: Features, generated: Features): number {
  requireComparable(real, generated, 2);
  const mixed = meanOfMixed(real, generated);
  return meanOfOthers(real) + meanOfOthers(generated) - 2 * mixed;
}

function meanOfMixed(a: Features, b: Features): number {
  let sum = 0;
  visitProducts(toRows(a), toRows(b), ({ values }) => {
    for (let at = 0; at < values.length; at++) sum += kernel(values[at]!, a.size);
  });
  return sum / (a.count * b.count);
}

const meanOfOthers = remembered((of: Features): number => {
  let sum = 0;
  visitProductsWithin(toRows(of), (block) => {
    sum += sumAboveDiagonal(block, of.size);
  });
  return (2 * sum) / (of.count * (of.count - 1));
});

function sumAboveDiagonal({ aStart, aEnd, bStart, bEnd, values }: PairBlock, size: number): number {
  let sum = 0;
  let at = 0;
  for (let i = aStart; i < aEnd; i++) {
    for (let j = bStart; j < bEnd; j++, at++) if (j > i) sum += kernel(values[at]!, size);
  }
  return sum;
}

function kernel(product: number, size: number): number {
  const base = product / size + 1;
  return base * base * base;
}
