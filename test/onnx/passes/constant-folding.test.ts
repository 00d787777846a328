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

  it('leaves uniform tensors as scalars that broadcast', () => {
    const graph = graphOf([[1000]], (g, x) => ({ out: g.op('Add', [x, g.op('Expand', [g.scalar(1), g.ints([1000])])]) }));
    expect(applied(foldConstants, graph)).to.equal(graph);
  });

  it('leaves a constant output to a node', () => {
    const graph = graphOf([[1]], (g) => ({ out: g.op('Neg', [g.scalar(2)]) }));
    expect(operators(applied(foldConstants, graph))).to.deep.equal({ Neg: 1 });
  });
});
