import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { type Kernel, type KernelTable, named, reshape, transpose } from '../kernel.js';
import { biasAndActivate } from './activation.js';

/** Matrix products. */
export const matmulKernels: KernelTable = {
  BatchMatMul: named(['a', 'b'], (g, [a, b], { transposeA, transposeB }: tf.BatchMatMulAttrs) => multiply(g, a, b, transposeA, transposeB)),
  _FusedMatMul: fusedMatMul(),
};

function fusedMatMul(): Kernel {
  return ({ g, inputs, attrs }) => {
    const a = attrs as tf.NamedAttrMap & tf._FusedMatMulAttrs;
    return biasAndActivate(g, multiply(g, inputs.a!, inputs.b!, a.transposeA, a.transposeB), inputs, a);
  };
}

/**
 * Single matrices go to Gemm where one is transposed (it transposes for free), stacks of matrices to MatMul. tfjs makes
 * stacks of one out of matrices.
 */
function multiply(g: GraphBuilder, a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [innerA, innerB] = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  if (innerA !== innerB) throw new Error(`the inner dimensions of the product differ: ${innerA} of a and ${innerB} of b`);
  if (rank > 2 && [a, b].every((x) => x.shape.slice(0, -2).every((d) => d === 1))) {
    const product = multiply(g, reshape(g, a, a.shape.slice(-2)), reshape(g, b, b.shape.slice(-2)), transposeA, transposeB);
    return reshape(g, product, [...Array.from({ length: rank - 2 }, () => 1), ...product.shape]);
  }
  if (rank === 2 && a.dtype === 'float32' && (transposeA || transposeB))
    return g.op('Gemm', [a, b], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
  return g.op('MatMul', [transposeA ? swapLast(g, a) : a, transposeB ? swapLast(g, b) : b]);
}

function swapLast(g: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  return transpose(g, x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2));
}
