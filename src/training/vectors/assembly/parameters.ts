import { allBytes, load, store, wholeBytes } from './lanes';

export function average(values: usize, old: usize, into: usize, length: i32, decay: f32): void {
  const whole = wholeBytes(length);
  const all = allBytes(length);
  for (let i: usize = 0; i < whole; i += 16) averageAt<v128>(values + i, old + i, into + i, decay);
  for (let i = whole; i < all; i += 4) averageAt<f32>(values + i, old + i, into + i, decay);
}

function averageAt<T>(values: usize, old: usize, into: usize, decay: f32): void {
  const value = load<T>(values);
  store<T>(into, f32x4.add(value, f32x4.mul(f32x4.splat(decay), f32x4.sub(load<T>(old), value))));
}

export function clip(values: usize, length: i32, limit: f32): void {
  const whole = wholeBytes(length);
  const all = allBytes(length);
  for (let i: usize = 0; i < whole; i += 16) clipAt<v128>(values + i, limit);
  for (let i = whole; i < all; i += 4) clipAt<f32>(values + i, limit);
}

function clipAt<T>(values: usize, limit: f32): void {
  store<T>(values, f32x4.max(f32x4.splat(-limit), f32x4.min(f32x4.splat(limit), load<T>(values))));
}

/** Four columns of a row-major matrix at a time, from top to bottom; the rows it walks stay in the cache for the columns beside. */
export function limitColumns(matrix: usize, rows: i32, columns: i32, limit: f64): void {
  const width = allBytes(columns);
  const end = matrix + <usize>rows * width;
  const whole = wholeBytes(columns);
  for (let column: usize = 0; column < whole; column += 16) limitColumnsAt<v128>(matrix + column, end, width, limit);
  for (let column = whole; column < width; column += 4) limitColumnsAt<f32>(matrix + column, end, width, limit);
}

function limitColumnsAt<T>(top: usize, end: usize, width: usize, limit: f64): void {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let at = top; at < end; at += width) {
    const values = load<T>(at);
    const first = f64x2.promote_low_f32x4(values);
    const last = f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(last, last));
  }
  // Narrowed to float32, which leaves the upper two lanes zero: the halves are put together again.
  const scales = v128.shuffle<f32>(narrow(scalesOf(low, limit)), narrow(scalesOf(high, limit)), 0, 1, 4, 5);
  for (let at = top; at < end; at += width) store<T>(at, f32x4.mul(load<T>(at), scales));
}

/** min(1, limit / sqrt(square)). */
function scalesOf(squares: v128, limit: f64): v128 {
  return f64x2.min(f64x2.splat(1), f64x2.div(f64x2.splat(limit), f64x2.sqrt(squares)));
}

function narrow(lanes: v128): v128 {
  return f32x4.demote_f64x2_zero(lanes);
}
