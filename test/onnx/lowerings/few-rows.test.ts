import { expect } from 'chai';
import fc from 'fast-check';
import { GraphBuilder } from '../../../src/onnx/builder.js';
import { evaluate } from '../../../src/onnx/evaluate.js';
import type { Attributes, Graph } from '../../../src/onnx/graph.js';
import { turnProductsOfFewRows } from '../../../src/onnx/lowerings/few-rows.js';
import { operators } from '../passes/support.js';
import { expectClose, randomValues } from '../support.js';

/** A [rows, inner] times B [columns, inner] transposed, unless told otherwise. */
function productOf(rows: number, inner: number, columns: number, attributes: Attributes = { transB: 1 }): Graph {
  const g = new GraphBuilder();
  const input = (name: string, shape: number[]) => g.input({ name, shape, dtype: 'float32' });
  const a = input('a', attributes.transA === 1 ? [inner, rows] : [rows, inner]);
  const b = input('b', attributes.transB === 1 ? [columns, inner] : [inner, columns]);
  return g.finish('test', { y: g.op('Gemm', [a, b], attributes) });
}

describe('a product of few rows with a large transposed matrix', () => {
  it('is turned, and gives the same within rounding, whatever the sizes', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 64, max: 150 }), fc.integer({ min: 64, max: 150 }));
    fc.assert(
      fc.property(sizes, fc.constantFrom(1, 0.5), ([rows, inner, columns], alpha) => {
        const graph = productOf(rows, inner, columns, { transB: 1, alpha });
        const turned = turnProductsOfFewRows(graph);
        expect(operators(turned)).to.deep.equal({ Gemm: 1, Transpose: 1 });
        const feeds = { a: randomValues([rows, inner], 1), b: randomValues([columns, inner], 2) };
        expectClose(evaluate(turned, feeds), evaluate(graph, feeds), 1e-5);
      }),
      { numRuns: 25 },
    );
  });

  it('is left alone where that does not pay: many rows, small matrices, other transposes, a bias', () => {
    const left: Record<string, Graph> = {
      'many rows': productOf(128, 100, 100),
      'a single column': productOf(32, 100, 1),
      'few inner values': productOf(32, 1, 100),
      'a matrix as it lies': productOf(32, 100, 100, {}),
      'both transposed': productOf(32, 100, 100, { transA: 1, transB: 1 }),
    };
    for (const [what, graph] of Object.entries(left)) expect(turnProductsOfFewRows(graph), what).to.equal(graph);
    const g = new GraphBuilder();
    const [rows, matrix, bias] = [[32, 100], [100, 100], [100]].map((shape, i) => g.input({ name: `x${i}`, shape, dtype: 'float32' }));
    const biased = g.finish('test', { y: g.op('Gemm', [rows, matrix, bias], { transB: 1 }) });
    expect(turnProductsOfFewRows(biased)).to.equal(biased);
  });
});
