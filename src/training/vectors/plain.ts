import type { AdamConstants, Kernels, RmspropConstants, SgdConstants, UpdateVectors } from './kernels.js';

const { fround } = Math;

/**
 * The kernels in TypeScript: what the others are tested against, and what runs where they cannot. An operation of two float32
 * numbers in float64, rounded to float32, is the operation in float32 (Figueroa 1995: 53 >= 2 * 24 + 2 digits).
 */
export const plainKernels: Kernels = {
  add(a, b, into) {
    for (let i = 0; i < into.length; i++) into[i] = a[i]! + b[i]!;
  },

  scale(values, factor, into) {
    const by = fround(factor);
    const squares = new Float64Array(4);
    for (let i = 0; i < into.length; i++) {
      const scaled = fround(values[i]! * by);
      into[i] = scaled;
      squares[i & 3]! += scaled * scaled;
    }
    return squares[0]! + squares[1]! + (squares[2]! + squares[3]!);
  },

  average(values, old, decay, into) {
    const kept = fround(decay);
    for (let i = 0; i < into.length; i++) into[i] = values[i]! + fround(kept * fround(old[i]! - values[i]!));
  },

  clip(values, limit) {
    const most = fround(limit);
    for (let i = 0; i < values.length; i++) values[i] = Math.max(-most, Math.min(most, values[i]!));
  },

  limitColumns(matrix, columns, limit) {
    const squares = new Float64Array(columns);
    for (let row = 0; row < matrix.length; row += columns) {
      for (let column = 0; column < columns; column++) squares[column]! += matrix[row + column]! * matrix[row + column]!;
    }
    const scales = Float32Array.from(squares, (square) => Math.min(1, limit / Math.sqrt(square)));
    for (let row = 0; row < matrix.length; row += columns) {
      for (let column = 0; column < columns; column++) matrix[row + column]! *= scales[column]!;
    }
  },

  adam({ parameters, gradient, moments, newParameters, newMoments }: UpdateVectors, constants: AdamConstants) {
    const [m, v] = moments as readonly [Float32Array, Float32Array];
    const [newM, newV] = newMoments as readonly [Float32Array, Float32Array];
    const [beta1, rest1] = [fround(constants.beta1), fround(constants.rest1)];
    const [beta2, rest2] = [fround(constants.beta2), fround(constants.rest2)];
    const [rate, correction, epsilon] = [fround(constants.rate), fround(constants.correction), fround(constants.epsilon)];
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      const first = fround(fround(beta1 * m[i]!) + fround(rest1 * g));
      const second = fround(fround(beta2 * v[i]!) + fround(fround(rest2 * g) * g));
      newM[i] = first;
      newV[i] = second;
      const root = fround(Math.sqrt(fround(correction * second)));
      newParameters[i] = parameters[i]! - fround(fround(rate * first) / fround(root + epsilon));
    }
  },

  sgd({ parameters, gradient, moments, newParameters, newMoments }: UpdateVectors, constants: SgdConstants) {
    const [velocity] = moments as readonly [Float32Array];
    const [newVelocity] = newMoments as readonly [Float32Array];
    const [rate, momentum] = [fround(constants.rate), fround(constants.momentum)];
    for (let i = 0; i < parameters.length; i++) {
      const speed = fround(fround(momentum * velocity[i]!) - fround(rate * gradient[i]!));
      newVelocity[i] = speed;
      newParameters[i] = parameters[i]! + speed;
    }
  },

  rmsprop({ parameters, gradient, moments, newParameters, newMoments }: UpdateVectors, constants: RmspropConstants) {
    const [square] = moments as readonly [Float32Array];
    const [newSquare] = newMoments as readonly [Float32Array];
    const [rho, rest] = [fround(constants.rho), fround(constants.rest)];
    const [rate, epsilon] = [fround(constants.rate), fround(constants.epsilon)];
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      const mean = fround(fround(rho * square[i]!) + fround(fround(rest * g) * g));
      newSquare[i] = mean;
      newParameters[i] = parameters[i]! - fround(fround(rate * g) / fround(fround(Math.sqrt(mean)) + epsilon));
    }
  },
};
