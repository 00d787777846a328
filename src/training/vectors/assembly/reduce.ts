import { allBytes, load, store, wholeBytes } from './lanes';

/** into = a + b. */
export function add(a: usize, b: usize, into: usize, length: i32): void {
  const whole = wholeBytes(length);
  const all = allBytes(length);
  for (let i: usize = 0; i < whole; i += 16) addAt<v128>(a + i, b + i, into + i);
  for (let i = whole; i < all; i += 4) addAt<f32>(a + i, b + i, into + i);
}

function addAt<T>(a: usize, b: usize, into: usize): void {
  store<T>(into, f32x4.add(load<T>(a), load<T>(b)));
}

/** into = factor values; the sum of squares of the result, element i in the accumulator i mod 4. */
export function scale(values: usize, factor: f32, into: usize, length: i32): f64 {
  const whole = wholeBytes(length);
  const factors = f32x4.splat(factor);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i: usize = 0; i < whole; i += 16) {
    const scaled = f32x4.mul(v128.load(values + i), factors);
    v128.store(into + i, scaled);
    const first = f64x2.promote_low_f32x4(scaled);
    const last = f64x2.promote_low_f32x4(v128.shuffle<f32>(scaled, scaled, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(last, last));
  }
  let square0 = f64x2.extract_lane(low, 0);
  let square1 = f64x2.extract_lane(low, 1);
  let square2 = f64x2.extract_lane(high, 0);
  const square3 = f64x2.extract_lane(high, 1);
  const rest = length & 3;
  if (rest > 0) square0 += scaleOne(values + whole, factor, into + whole);
  if (rest > 1) square1 += scaleOne(values + whole + 4, factor, into + whole + 4);
  if (rest > 2) square2 += scaleOne(values + whole + 8, factor, into + whole + 8);
  return square0 + square1 + (square2 + square3);
}

function scaleOne(value: usize, factor: f32, into: usize): f64 {
  const scaled = f32.load(value) * factor;
  f32.store(into, scaled);
  return <f64>scaled * <f64>scaled;
}
