import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { type Kernel, type KernelTable, named, transpose } from '../kernel.js';
import { activate } from './activation.js';

/** Matrix products. */
export const matmulKernels: KernelTable = {
  BatchMatMul: named(['a', 'b'], (g, [a, b], { transposeA, transposeB }: tf.BatchMatMulAttrs) => multiply(g, a, b, transposeA, transposeB)),
  _FusedMatMul: fusedMatMul(),
};

function fusedMatMul(): Kernel {
  return ({ g, inputs, attrs }) => {
    const { transposeA, transposeB, activation, leakyreluAlpha } = attrs as tf.NamedAttrMap & tf._FusedMatMulAttrs;
    const product = multiply(g, inputs.a!, inputs.b!, transposeA, transposeB);
    const biased = inputs.bias ? g.op('Add', [product, inputs.bias]) : product;
    return activate(g, biased, activation, leakyreluAlpha, inputs.preluActivationWeights);
  };
}

/** Matrices go to Gemm where one is transposed (it transposes for free), stacks of matrices to MatMul. */
function multiply(g: GraphBuilder, a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const matrices = a.shape.length === 2 && b.shape.length === 2;
  if (matrices && (transposeA || transposeB)) return g.op('Gemm', [a, b], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
  return g.op('MatMul', [transposeA ? swapLast(g, a) : a, transposeB ? swapLast(g, b) : b]);
}

function swapLast(g: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  return transpose(g, x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2));
}
