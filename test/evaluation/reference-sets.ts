import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Features, features } from '../../src/evaluation/features.js';

/** What reference/reference.py printed; the command stands at its head. */
export interface Reference {
  readonly checksum: { readonly real: number; readonly generated: number; readonly logits: number };
  readonly covariance: readonly number[];
  readonly fid: number;
  readonly fidOfFewSamples: number;
  readonly kid: number;
  readonly inceptionScore: { readonly 1: number; readonly 5: { readonly mean: number; readonly deviation: number } };
  readonly precisionRecall: { readonly precision: number; readonly recall: number };
  readonly densityCoverage: { readonly density: number; readonly coverage: number };
  readonly neighbours: { readonly squaredDistances: readonly number[]; readonly indices: readonly number[] };
  readonly nearestOthers: readonly number[];
  readonly parzen: { readonly sigma: number; readonly mean: number; readonly standardError: number };
  readonly rankCorrelation: number;
  readonly rankCorrelationOfTies: number;
  readonly assignment: { readonly columnOf: readonly number[]; readonly total: number };
  readonly confidence: { readonly mean: number; readonly deviation: number; readonly low: number; readonly high: number };
  readonly studentQuantiles: Readonly<Record<string, number>>;
  readonly principalDeviations: readonly number[];
  readonly psnr: number;
  readonly ssim: number;
}

export const reference = JSON.parse(readFileSync(resolve('test/evaluation/reference/reference.json'), 'utf8')) as Reference;

/** `correlated` of reference.py, to the bit. */
export function correlated(count: number, size: number, seed: number, shift: number, scale: number): Features {
  const next = uniforms(seed);
  const values = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    let before = 0;
    for (let j = 0; j < size; j++) {
      let total = 0;
      for (let k = 0; k < 12; k++) total += next();
      before = 0.5 * before + (total - 6) * scale;
      values[i * size + j] = before + shift;
    }
  }
  return features(values, size);
}

/** `images` of reference.py, to the bit. */
export function images(count: number, size: number, seed: number): Features {
  const next = uniforms(seed);
  const values = Float32Array.from({ length: count * size }, () => next());
  return features(values, size);
}

function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The sets that reference.py measures. */
export const real = correlated(300, 16, 1, 0, 1);
export const generated = correlated(260, 16, 2, 0.3, 0.9);
export const logits = correlated(200, 10, 3, 0, 2);

export const sumOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);

/** Within a relative error of 1e-6 unless told otherwise: features are float32 on both sides, so rounding alone may differ. */
export function expectNear(actual: number, expected: number, relative = 1e-6): void {
  expect(actual).to.be.closeTo(expected, relative * Math.max(1e-9, Math.abs(expected)));
}

/** Sets of nearly normal rows of any seed, `count` each. */
export const anySet = (count: number, size: number): fc.Arbitrary<Features> =>
  fc
    .record({ seed: fc.integer({ min: 0, max: 2 ** 31 }), shift: fc.integer({ min: -200, max: 200 }) })
    .map(({ seed, shift }) => correlated(count, size, seed, shift / 100, 1));

/** Applies `change` to each number; column j of row i. */
export function changed(of: Features, change: (value: number, i: number, j: number) => number): Features {
  const values = of.values.map((value, at) => change(value, Math.floor(at / of.size), at % of.size));
  return features(values, of.size);
}

/** The rows in reverse order. */
export const reversed = (of: Features): Features => changed(of, (_, i, j) => of.values[(of.count - 1 - i) * of.size + j]!);
