import fc from 'fast-check';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { bools, ints, randomValues } from '../../support.js';

/** Of values drawn at random: a smaller one is no simpler. */
export const seeds = fc.noShrink(fc.nat(10_000));

/** Sizes of an axis, the shortest first. */
export function sizes(min = 1, max = 4): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

/** Shapes of no empty axis. */
export function shapes(minRank = 0, maxRank = 4): fc.Arbitrary<number[]> {
  return fc.array(sizes(), { minLength: minRank, maxLength: maxRank });
}

/** Shapes of which one in six has an empty axis. */
export function anyShapes(minRank = 0, maxRank = 4): fc.Arbitrary<number[]> {
  const empty = fc.tuple(shapes(Math.max(1, minRank), maxRank), fc.nat()).map(([shape, at]) => shape.with(at % shape.length, 0));
  return fc.oneof({ arbitrary: shapes(minRank, maxRank), weight: 5 }, { arbitrary: empty, weight: 1 });
}

/** Numbers drawn evenly. */
export function floats(shape: readonly number[], low = -3, high = 3): fc.Arbitrary<Values> {
  return seeds.map((seed) => randomValues(shape, seed, low, high));
}

/** Numbers of which some are NaN, infinite or zero of either sign. */
export function allFloats(
  shape: readonly number[],
  specials: readonly number[] = [Number.NaN, Infinity, -Infinity, -0, 0],
): fc.Arbitrary<Values> {
  const places = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...specials)), { maxLength: 4 });
  return fc.tuple(floats(shape), places).map(([values, chosen]) => {
    const data = Float32Array.from(values.data as Float32Array);
    for (const [at, special] of chosen) if (data.length > 0) data[at % data.length] = special;
    return { ...values, data };
  });
}

/** Whole numbers from `low` to `high`. */
export function integers(shape: readonly number[], low = -5, high = 5): fc.Arbitrary<Values> {
  return seeds.map((seed) => ints(shape, [...(randomValues(shape, seed, low, high + 1).data as Float32Array)].map(Math.floor)));
}

export function booleans(shape: readonly number[]): fc.Arbitrary<Values> {
  return seeds.map((seed) =>
    bools(
      shape,
      [...(randomValues(shape, seed).data as Float32Array)].map((x) => (x < 0 ? 0 : 1)),
    ),
  );
}

/** float32, int32 or bool. */
export function anyType(shape: readonly number[]): fc.Arbitrary<Values> {
  return fc.oneof(allFloats(shape), integers(shape), booleans(shape));
}

/** float32 or int32. */
export function numeric(shape: readonly number[]): fc.Arbitrary<Values> {
  return fc.oneof(floats(shape), integers(shape));
}

/** Multiples of 1/8, on which float32 and double arithmetic agree. */
export function eighths(shape: readonly number[], low: number, high: number): fc.Arbitrary<Values> {
  return integers(shape, low * 8, high * 8).map(({ data }) => ({
    shape,
    dtype: 'float32',
    data: Float32Array.from(data as Int32Array, (x) => x / 8),
  }));
}

/** A shape and one that broadcasts with it, either first. */
export function broadcastable(any = true): fc.Arbitrary<[number[], number[]]> {
  const ones = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
  return fc.tuple(any ? anyShapes() : shapes(), ones, fc.nat(4), fc.boolean()).map(([shape, single, skip, swap]) => {
    const other = shape.map((d, i) => (single[i] ? 1 : d)).slice(Math.min(skip, shape.length));
    return swap ? [other, shape] : [shape, other];
  });
}

/** An axis of a tensor of that rank, counted from the front or from the back. */
export function axes(rank: number, negative = true): fc.Arbitrary<number> {
  return fc.integer({ min: negative ? -rank : 0, max: rank - 1 });
}

/** Some of the axes, each from the front or from the back. */
export function someAxes(rank: number): fc.Arbitrary<number[]> {
  return fc.subarray([...Array(rank).keys()]).chain((chosen) => fc.tuple(...chosen.map((a) => fc.constantFrom(a, a - rank))));
}
