import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { sizeOf } from '../../graph.js';
import { type KernelTable, reshape, transpose, variadic } from '../kernel.js';

/** A value whose axes are the letters of an equation, by number. */
interface Term {
  readonly value: Value;
  readonly letters: readonly number[];
}

/** Sums of one operand or of the product of two (tfjs takes no more) by equation, as one matrix product. */
export const einsumKernels: KernelTable = {
  Einsum: variadic<tf.EinsumAttrs>((g, xs, { equation }) => {
    // The letters of the result come first and in its order.
    const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, xs.length);
    const rank = allDims.length - summedDims.length;
    const terms = xs.map((value, i): Term => ({ value, letters: idDims[i]! }));
    checkSizes(terms);
    const [left, right] = terms;
    const product = right ? contract(g, left!, right, (letter) => letter < rank) : left!;
    const sum = sumOut(g, product, (letter) => letter < rank);
    const order = Array.from({ length: rank }, (_, letter) => sum.letters.indexOf(letter));
    return transpose(g, sum.value, order);
  }),
};

/** @throws Error where a letter stands for axes of different sizes */
function checkSizes(terms: readonly Term[]): void {
  const sizes = new Map<number, number>();
  for (const { value, letters } of terms) {
    letters.forEach((letter, axis) => {
      const size = sizes.get(letter) ?? value.shape[axis]!;
      sizes.set(letter, size);
      if (value.shape[axis] === size) return;
      throw new Error(`expected dimension ${size} at axis ${axis} of input shaped [${value.shape}], but got ${value.shape[axis]}`);
    });
  }
}

/** The product, summed over the letters that are not needed: [batch, rows, inner] times [batch, inner, columns]. */
function contract(g: GraphBuilder, left: Term, right: Term, needed: (letter: number) => boolean): Term {
  const a = sumOut(g, left, (letter) => needed(letter) || right.letters.includes(letter));
  const b = sumOut(g, right, (letter) => needed(letter) || left.letters.includes(letter));
  const shared = a.letters.filter((letter) => b.letters.includes(letter));
  const [batch, inner] = [shared.filter(needed), shared.filter((letter) => !needed(letter))];
  const [rows, columns] = [a, b].map(({ letters }) => letters.filter((letter) => !shared.includes(letter))) as [number[], number[]];
  const product = g.op('MatMul', [stack(g, a, batch, rows, inner), stack(g, b, batch, inner, columns)]);
  const sizes = [...sizesOf(a, [...batch, ...rows]), ...sizesOf(b, columns)];
  return { value: reshape(g, product, sizes), letters: [...batch, ...rows, ...columns] };
}

/** A stack of matrices, the axes ordered by letters and those of rows and of columns merged. */
function stack(g: GraphBuilder, x: Term, batch: readonly number[], rows: readonly number[], columns: readonly number[]): Value {
  const order = [...batch, ...rows, ...columns].map((letter) => x.letters.indexOf(letter));
  const shape = [...sizesOf(x, batch), sizeOf(sizesOf(x, rows)), sizeOf(sizesOf(x, columns))];
  return reshape(g, transpose(g, x.value, order), shape);
}

function sizesOf({ value, letters }: Term, wanted: readonly number[]): number[] {
  return wanted.map((letter) => value.shape[letters.indexOf(letter)]!);
}

function sumOut(g: GraphBuilder, { value, letters }: Term, keep: (letter: number) => boolean): Term {
  const axes = letters.flatMap((letter, i) => (keep(letter) ? [] : [i]));
  if (axes.length === 0) return { value, letters };
  return { value: g.op('ReduceSum', [value, g.ints(axes)], { keepdims: 0 }), letters: letters.filter(keep) };
}
