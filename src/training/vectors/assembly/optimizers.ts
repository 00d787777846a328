import { allBytes, load, store, wholeBytes } from './lanes';

export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  newW: usize,
  newM: usize,
  newV: usize,
  length: i32,
  rate: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  correction: f32,
  epsilon: f32,
): void {
  const whole = wholeBytes(length);
  const all = allBytes(length);
  for (let i: usize = 0; i < whole; i += 16) {
    adamAt<v128>(w + i, g + i, m + i, v + i, newW + i, newM + i, newV + i, rate, beta1, rest1, beta2, rest2, correction, epsilon);
  }
  for (let i = whole; i < all; i += 4) {
    adamAt<f32>(w + i, g + i, m + i, v + i, newW + i, newM + i, newV + i, rate, beta1, rest1, beta2, rest2, correction, epsilon);
  }
}

function adamAt<T>(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  newW: usize,
  newM: usize,
  newV: usize,
  rate: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  correction: f32,
  epsilon: f32,
): void {
  const gradient = load<T>(g);
  const first = f32x4.add(times(beta1, load<T>(m)), times(rest1, gradient));
  const second = f32x4.add(times(beta2, load<T>(v)), f32x4.mul(times(rest2, gradient), gradient));
  store<T>(newM, first);
  store<T>(newV, second);
  const root = f32x4.sqrt(times(correction, second));
  const step = f32x4.div(times(rate, first), f32x4.add(root, f32x4.splat(epsilon)));
  store<T>(newW, f32x4.sub(load<T>(w), step));
}

export function sgd(w: usize, g: usize, velocity: usize, newW: usize, newVelocity: usize, length: i32, rate: f32, momentum: f32): void {
  const whole = wholeBytes(length);
  const all = allBytes(length);
  for (let i: usize = 0; i < whole; i += 16) sgdAt<v128>(w + i, g + i, velocity + i, newW + i, newVelocity + i, rate, momentum);
  for (let i = whole; i < all; i += 4) sgdAt<f32>(w + i, g + i, velocity + i, newW + i, newVelocity + i, rate, momentum);
}

function sgdAt<T>(w: usize, g: usize, velocity: usize, newW: usize, newVelocity: usize, rate: f32, momentum: f32): void {
  const speed = f32x4.sub(times(momentum, load<T>(velocity)), times(rate, load<T>(g)));
  store<T>(newVelocity, speed);
  store<T>(newW, f32x4.add(load<T>(w), speed));
}

export function rmsprop(
  w: usize,
  g: usize,
  square: usize,
  newW: usize,
  newSquare: usize,
  length: i32,
  rate: f32,
  rho: f32,
  rest: f32,
  epsilon: f32,
): void {
  const whole = wholeBytes(length);
  const all = allBytes(length);
  for (let i: usize = 0; i < whole; i += 16) rmspropAt<v128>(w + i, g + i, square + i, newW + i, newSquare + i, rate, rho, rest, epsilon);
  for (let i = whole; i < all; i += 4) rmspropAt<f32>(w + i, g + i, square + i, newW + i, newSquare + i, rate, rho, rest, epsilon);
}

function rmspropAt<T>(
  w: usize,
  g: usize,
  square: usize,
  newW: usize,
  newSquare: usize,
  rate: f32,
  rho: f32,
  rest: f32,
  epsilon: f32,
): void {
  const gradient = load<T>(g);
  const mean = f32x4.add(times(rho, load<T>(square)), f32x4.mul(times(rest, gradient), gradient));
  store<T>(newSquare, mean);
  const step = f32x4.div(times(rate, gradient), f32x4.add(f32x4.sqrt(mean), f32x4.splat(epsilon)));
  store<T>(newW, f32x4.sub(load<T>(w), step));
}

function times(factor: f32, lanes: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), lanes);
}
