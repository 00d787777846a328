import type { OpAttribute } from '../backend.js';

/** An operation that multiplies two float32 tensors, in the terms of what one execution of it costs. */
export interface Product {
  /** Which inputs are the factors. */
  readonly factors: readonly [number, number];
  /** @param sizes of a tensor of int32: the shape that gradients of a convolution are told */
  extent(shapes: readonly [Shape, Shape], attribute: (name: string) => OpAttribute['value'] | undefined, sizes: () => Shape): Extent;
}

export interface Extent {
  readonly multiplications: number;
  /** How many of them each element of the factors and of the result takes part in. */
  readonly uses: readonly [number, number, number];
}

type Shape = readonly number[];

/** Multiplications each element has to take part in, in the mean: casts are bound by memory, on CPUs and GPUs alike. */
const leastUses = 32;

/** Of an operation; smaller ones take no longer than the calls that cast for them. */
const leastMultiplications = 4e6;

/** Whether what an operation gains is more than what its casts cost. */
export const pays = ({ multiplications, uses: [a, b, result] }: Extent): boolean =>
  multiplications >= leastMultiplications && 1 / (1 / a + 1 / b + 1 / result) >= leastUses;

/** Those that may run in bfloat16, by TensorFlow's names. */
export const products: Readonly<Record<string, Product>> = {
  Conv2D: {
    factors: [0, 1],
    extent: ([[n, height, width], filter], attribute) => {
      const [down, across] = stridesOf(attribute);
      return convolution(n! * Math.ceil(height! / down) * Math.ceil(width! / across), filter, down * across);
    },
  },
  Conv2DBackpropInput: {
    factors: [1, 2],
    extent: ([filter, dy], attribute) => {
      const [down, across] = stridesOf(attribute);
      return convolution(pixelsOf(dy), filter, down * across);
    },
  },
  Conv2DBackpropFilter: {
    factors: [0, 2],
    extent: ([, dy], attribute, sizes) => {
      const [down, across] = stridesOf(attribute);
      return convolution(pixelsOf(dy), sizes(), down * across);
    },
  },
  MatMul: { factors: [0, 1], extent: (shapes, attribute) => matrices(shapes, attribute('transpose_a'), attribute('transpose_b')) },
  BatchMatMulV2: { factors: [0, 1], extent: (shapes, attribute) => matrices(shapes, attribute('adj_x'), attribute('adj_y')) },
};

/** @param pixels of the result of the convolution, or of the gradient by it, in the whole shard */
function convolution(pixels: number, [height, width, ins, outs]: Shape, stride: number): Extent {
  const taps = height! * width!;
  return { multiplications: pixels * taps * ins! * outs!, uses: [(taps * outs!) / stride, pixels, taps * ins!] };
}

function matrices([a, b]: readonly [Shape, Shape], aTransposed: unknown, bTransposed: unknown): Extent {
  const [rows, inner] = aTransposed === true ? [a.at(-1)!, a.at(-2)!] : [a.at(-2)!, a.at(-1)!];
  const columns = bTransposed === true ? b.at(-2)! : b.at(-1)!;
  return { multiplications: sizeOf(a) * columns, uses: [columns, rows, inner] };
}

export const stridesOf = (attribute: (name: string) => unknown): readonly [number, number] => {
  const strides = attribute('strides');
  return Array.isArray(strides) ? [strides[1], strides[2]] : [1, 1];
};

const pixelsOf = ([n, height, width]: Shape): number => n! * height! * width!;

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
