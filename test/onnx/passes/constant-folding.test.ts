import { expect } from 'chai';
import { foldConstants } from '../../../src/onnx/passes/constant-folding.js';
import { applied, graphOf, operators } from './support.js';

describe('foldConstants', () => {
  const matrix = { shape: [2, 3], dtype: 'float32' as const, data: Float32Array.of(1, 2, 3, 4, 5, 6) };

  it('computes what depends on constants alone', () => {
    const graph = graphOf([[1, 3]], (g, x) => {
      const weights = g.op('Mul', [g.op('Transpose', [g.constant(matrix)], { perm: [1, 0] }), g.scalar(2)]);
      return { out: g.op('MatMul', [x, weights]) };
    });
    expect(operators(applied(foldConstants, graph))).to.deep.equal({ MatMul: 1 });
  });

  it('calls a result by the largest constant it was made from, of equal ones the last, and no two alike', () => {
    const graph = graphOf([[1, 3]], (g, x) => {
      const kernel = g.constant(matrix, 'dense/kernel');
      const [mean, beta] = [1, 2].map((v) =>
        g.constant({ shape: [2], dtype: 'float32', data: Float32Array.of(v, 3) }, v === 1 ? 'mean' : 'beta'),
      );
      const first = g.op('Transpose', [g.op('Mul', [kernel, g.scalar(2)])], { perm: [1, 0] });
      const second = g.op('Transpose', [kernel], { perm: [1, 0] });
      const y = g.op('Gemm', [x, first, g.op('Sub', [g.op('Neg', [mean]), beta])]);
      return { out: g.op('Add', [y, g.op('MatMul', [x, second])]) };
    });
    expect([...applied(foldConstants, graph).initializers.keys()].sort()).to.deep.equal(['beta', 'dense/kernel', 'dense/kernel_1']);
  });

  it('leaves uniform tensors as scalars that broadcast', () => {
    const graph = graphOf([[1000]], (g, x) => ({ out: g.op('Add', [x, g.op('Expand', [g.scalar(1), g.ints([1000])])]) }));
    expect(applied(foldConstants, graph)).to.equal(graph);
  });

  it('leaves a constant output to a node', () => {
    const graph = graphOf([[1]], (g) => ({ out: g.op('Neg', [g.scalar(2)]) }));
    expect(operators(applied(foldConstants, graph))).to.deep.equal({ Neg: 1 });
  });
});
