import { expect } from 'chai';
import { simplifyAlgebra } from '../../../src/onnx/passes/algebra.js';
import { fuseConvolutionBias } from '../../../src/onnx/passes/convolution-bias.js';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import type { Pass } from '../../../src/onnx/passes/rewrite.js';
import { applied, graphOf, operators } from './support.js';

const pass: Pass = (graph) => removeDeadCode(simplifyAlgebra(fuseConvolutionBias(graph)));

describe('fuseConvolutionBias', () => {
  it('gives a number a channel to the convolution, transposed or not', () => {
    for (const op of ['Conv', 'ConvTranspose'] as const) {
      const graph = graphOf([[2, 3, 5, 5], [3, 3, 2, 2], [3]], (g, x, w, b) => ({
        out: g.op('Add', [g.op(op, [x, w]), g.op('Reshape', [b, g.ints([1, 3, 1, 1])])]),
      }));
      expect(operators(applied(pass, graph))).to.deep.equal({ [op]: 1 });
    }
  });

  it('leaves sums with a row of pixels, and convolutions that are used twice', () => {
    const graph = graphOf([[2, 3, 5, 5], [3, 3, 2, 2], [4], [3, 1, 1]], (g, x, w, row, b) => {
      const y = g.op('Conv', [x, w]);
      return { a: g.op('Add', [g.op('Conv', [x, w]), row]), b: g.op('Add', [y, b]), c: g.op('Neg', [y]) };
    });
    expect(applied(pass, graph)).to.equal(graph);
  });
});
