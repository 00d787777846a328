import { expect } from 'chai';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import { fuseMatrixProducts } from '../../../src/onnx/passes/matrix-products.js';
import type { Pass } from '../../../src/onnx/passes/rewrite.js';
import { applied, graphOf, operators } from './support.js';

const pass: Pass = (graph) => removeDeadCode(fuseMatrixProducts(graph));

describe('fuseMatrixProducts', () => {
  it('puts transposes and a bias into Gemm', () => {
    const graph = graphOf([[3, 2], [4, 3], [4]], (g, x, w, b) => {
      const product = g.op('MatMul', [g.op('Transpose', [x], { perm: [1, 0] }), g.op('Transpose', [w], { perm: [1, 0] })]);
      return { out: g.op('Add', [b, product]) };
    });
    expect(operators(applied(pass, graph))).to.deep.equal({ Gemm: 1 });
  });

  it('undoes a transpose that Gemm does already', () => {
    const graph = graphOf(
      [
        [2, 3],
        [3, 4],
      ],
      (g, x, w) => ({ out: g.op('Gemm', [g.op('Transpose', [x], { perm: [1, 0] }), w], { transA: 1 }) }),
    );
    const result = applied(pass, graph);
    expect(result.nodes.map((node) => node.attributes.transA)).to.deep.equal([0]);
  });

  it('leaves stacks of matrices, sums with a column, and products that are used twice', () => {
    const graph = graphOf(
      [
        [2, 3, 4],
        [2, 4, 5],
        [3, 1],
        [3, 4],
      ],
      (g, x, y, column, z) => {
        const product = g.op('MatMul', [z, g.op('Reshape', [y, g.ints([4, 10])])]);
        return { a: g.op('MatMul', [x, y]), b: g.op('Add', [product, column]), c: g.op('Neg', [product]) };
      },
    );
    expect(applied(pass, graph)).to.equal(graph);
  });
});
