import { drawBlocks, mostBlocks } from './blocks.js';
import type { Distribution } from './distribution.js';
import { checkCount, type RandomKey, type Stream, streamOf } from './key.js';
import { philox4x32 } from './philox.js';

export type { RandomKey } from './key.js';

const twoTo32 = 2 ** 32;

/**
 * A sequence of random numbers, a pure function of key and sample. The counter of a block is (block number, sample's
 * lower and upper word, a word of the key), so sequences of different samples never overlap (2^34 words each).
 */
export class Random {
  private readonly stream: Stream;
  private readonly sampleLow: number;
  private readonly sampleHigh: number;
  private readonly words = new Uint32Array(4);
  private block = 0;
  /** Position of the next unused word; 4: draw a block first. */
  private next = 4;
  /** The second of a pair of normals, until it is asked for. */
  private spare: number | undefined;

  /** @throws RangeError where the key's numbers or `sample` are no integers from 0 to 2^53 - 1 */
  constructor(key: RandomKey, sample = 0) {
    checkCount('sample', sample);
    this.stream = streamOf(key);
    this.sampleLow = sample >>> 0;
    this.sampleHigh = Math.floor(sample / twoTo32);
  }

  /** An integer from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.next === 4) {
      const { k0, k1, c3 } = this.stream;
      philox4x32(this.words, 0, this.block++, this.sampleLow, this.sampleHigh, c3, k0, k1);
      this.next = 0;
    }
    return this.words[this.next++]!;
  }

  /**
   * An integer from 0 to `below` - 1, all equally likely: words beyond the last whole multiple of `below` are thrown away.
   *
   * @throws RangeError where `below` is no integer from 1 to 2^32
   */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > twoTo32) {
      throw new RangeError(`the bound must be an integer from 1 to 2^32, not ${below}`);
    }
    const limit = twoTo32 - (twoTo32 % below);
    for (;;) {
      const word = this.uint32();
      if (word < limit) return word % below;
    }
  }

  /** A double in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A standard normal double, by the method of Box & Muller (1958). */
  normal(): number {
    if (this.spare !== undefined) {
      const spare = this.spare;
      this.spare = undefined;
      return spare;
    }
    const radius = radiusOf(this.uint32());
    const angle = angleOf(this.uint32());
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** The two factors of Box & Muller's pair; half a step keeps the logarithm's argument above 0. Normals reach 6.8. */
const radiusOf = (word: number) => Math.sqrt(-2 * Math.log((word + 0.5) / twoTo32));
const angleOf = (word: number) => (2 * Math.PI * word) / twoTo32;

/** Uniform numbers take a word's upper 24 bits: every value is a float32, and rounding never reaches the upper end. */
const uniform01Of = (word: number) => (word >>> 8) * 2 ** -24;
const uniformOf = (word: number) => (word >>> 8) * 2 ** -23 - 1;

/**
 * Fills rows of random numbers, a sample each. Sample `firstSample + i` depends on the key and its own number alone:
 * however a batch is cut in shards, its samples stay the same. Normals are those of `new Random(key, sample)`.
 *
 * @param into length `n * perSample`
 * @throws RangeError where the length is no multiple of `perSample`, or a number is negative or no integer
 */
export function fillSamples(into: Float32Array, perSample: number, firstSample: number, distribution: Distribution, key: RandomKey): void {
  checkCount('firstSample', firstSample);
  if (!Number.isInteger(perSample) || perSample < 1 || into.length % perSample !== 0) {
    throw new RangeError(`${into.length} values are no whole number of samples of ${perSample}`);
  }
  const sequence = { c1: 0, c2: 0, ...streamOf(key) };
  const write = writers[distribution];
  for (let start = 0, sample = firstSample; start < into.length; start += perSample, sample++) {
    sequence.c1 = sample >>> 0;
    sequence.c2 = Math.floor(sample / twoTo32);
    for (let from = 0; from < perSample; from += 4 * mostBlocks) {
      const length = Math.min(4 * mostBlocks, perSample - from);
      write(drawBlocks(from / 4, Math.ceil(length / 4), sequence), into, start + from, length);
    }
  }
}

/** Turns words into numbers of the distribution: `length` of them, from `at` on. */
const writers: Readonly<Record<Distribution, (words: Uint32Array, into: Float32Array, at: number, length: number) => void>> = {
  normal(words, into, at, length) {
    for (let i = 0; i < length; i += 2) {
      const radius = radiusOf(words[i]!);
      const angle = angleOf(words[i + 1]!);
      into[at + i] = radius * Math.cos(angle);
      if (i + 1 < length) into[at + i + 1] = radius * Math.sin(angle);
    }
  },
  uniform(words, into, at, length) {
    for (let i = 0; i < length; i++) into[at + i] = uniformOf(words[i]!);
  },
  uniform01(words, into, at, length) {
    for (let i = 0; i < length; i++) into[at + i] = uniform01Of(words[i]!);
  },
};

/**
 * Fills `into` with classes from 0 to `classes` - 1, drawn uniformly; one a sample, independent of slicing as in `fillSamples`.
 *
 * @throws RangeError where `classes` is no integer from 1 to 2^31, or another number is negative or no integer
 */
export function fillLabels(into: Int32Array, classes: number, firstSample: number, key: RandomKey): void {
  checkCount('firstSample', firstSample);
  if (!Number.isInteger(classes) || classes < 1 || classes > 2 ** 31) {
    throw new RangeError(`the number of classes must be an integer from 1 to 2^31, not ${classes}`);
  }
  const { k0, k1, c3 } = streamOf(key);
  const words = new Uint32Array(4);
  const limit = twoTo32 - (twoTo32 % classes);
  for (let i = 0; i < into.length; i++) {
    const sample = firstSample + i;
    const sampleHigh = Math.floor(sample / twoTo32);
    let block = 0;
    do {
      philox4x32(words, 0, block++, sample >>> 0, sampleHigh, c3, k0, k1);
    } while (words[0]! >= limit);
    into[i] = words[0]! % classes;
  }
}
