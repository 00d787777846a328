/** The arguments of a function, each a vector. */
export type Vectors = readonly Float64Array[];

/** Step of a first derivative: small, so that no kink lies within it. */
const step = 1e-5;

/** Step of a second derivative; rounding would drown a smaller one. The error is about its square. */
const secondStep = 5e-4;

/** `x` with `amount` times the vectors `along` added. */
function moved(x: Vectors, along: Vectors, amount: number): Float64Array[] {
  return x.map((vector, i) => vector.map((value, k) => value + amount * along[i]![k]!));
}

/** `x` with one element moved. */
function nudged(x: Vectors, input: number, element: number, amount: number): Float64Array[] {
  return x.map((vector, i) => (i === input ? vector.map((value, k) => (k === element ? value + amount : value)) : vector));
}

/** The gradient of a scalar function, by central differences, vector by vector. */
export function gradientByDifferences(f: (x: Vectors) => number, x: Vectors, by = step): Float64Array[] {
  return x.map((vector, i) => vector.map((_, k) => (f(nudged(x, i, k, by)) - f(nudged(x, i, k, -by))) / (2 * by)));
}

/** The derivative of `f` in the direction `along`, by central differences. */
export function derivative(f: (x: Vectors) => Float64Array, x: Vectors, along: Vectors): Float64Array {
  const [ahead, behind] = [f(moved(x, along, step)), f(moved(x, along, -step))];
  return ahead.map((value, k) => (value - behind[k]!) / (2 * step));
}

/** The gradient of a scalar function's derivative in the direction `along`: a row of its Hessian, if `along` is an axis. */
export function gradientOfDerivative(f: (x: Vectors) => number, x: Vectors, along: Vectors): Float64Array[] {
  const slope = (at: Vectors): number => (f(moved(at, along, secondStep)) - f(moved(at, along, -secondStep))) / (2 * secondStep);
  return gradientByDifferences(slope, x, secondStep);
}
