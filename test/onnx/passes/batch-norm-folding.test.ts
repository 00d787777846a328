import { expect } from 'chai';
import { foldBatchNormalization } from '../../../src/onnx/passes/batch-norm-folding.js';
import { foldConstants } from '../../../src/onnx/passes/constant-folding.js';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import type { Pass } from '../../../src/onnx/passes/rewrite.js';
import { randomValues } from '../support.js';
import { applied, graphOf, operators } from './support.js';

const pass: Pass = (graph) => removeDeadCode(foldConstants(foldBatchNormalization(graph)));

describe('foldBatchNormalization', () => {
  for (const op of ['Conv', 'ConvTranspose'] as const) {
    it(`leaves a ${op} alone with its weights`, () => {
      const graph = graphOf([[2, 3, 5, 5]], (g, x) => {
        const channel = (seed: number) => g.constant(randomValues([1, 4, 1, 1], seed, 0.5, 2));
        const w = g.constant(randomValues(op === 'Conv' ? [4, 3, 2, 2] : [3, 4, 2, 2], 1));
        const deviation = g.op('Sub', [g.op(op, [x, w, g.constant(randomValues([4], 9))]), channel(2)]);
        const scaled = g.op('Mul', [channel(3), g.op('Div', [deviation, channel(4)])]);
        return { out: g.op('Relu', [g.op('Add', [scaled, channel(5)])]) };
      });
      expect(operators(applied(pass, graph))).to.deep.equal({ [op]: 1, Relu: 1 });
    });
  }

  for (const op of ['MatMul', 'Gemm'] as const) {
    it(`leaves a ${op} alone with its weights, also where a reshape makes pictures of its rows`, () => {
      for (const transB of op === 'Gemm' ? [0, 1] : [0]) {
        const graph = graphOf([[2, 5]], (g, x) => {
          const last = (seed: number) => g.constant(randomValues([3], seed, 0.5, 2));
          const w = g.constant(randomValues(transB ? [12, 5] : [5, 12], 1));
          const product = op === 'Gemm' ? g.op('Gemm', [x, w, g.constant(randomValues([12], 2))], { transB }) : g.op('MatMul', [x, w]);
          const deviation = g.op('Sub', [g.op('Reshape', [product, g.ints([2, 2, 2, 3])]), last(3)]);
          const scaled = g.op('Mul', [g.op('Div', [deviation, last(4)]), last(5)]);
          return { out: g.op('Relu', [g.op('Add', [scaled, g.constant(randomValues([1, 2, 2, 3], 6))])]) };
        });
        expect(operators(applied(pass, graph))).to.deep.equal({ Gemm: 1, Reshape: 1, Relu: 1 });
      }
    });
  }

  it('leaves products whose weights are inputs, are used twice, or meet other numbers in every row', () => {
    const weights = randomValues([3, 4], 1);
    const graphs = [
      graphOf(
        [
          [2, 3],
          [3, 4],
        ],
        (g, x, w) => ({ out: g.op('Mul', [g.op('MatMul', [x, w]), g.scalar(2)]) }),
      ),
      graphOf([[2, 3]], (g, x) => ({ out: g.op('Mul', [g.op('MatMul', [x, g.constant(weights)]), g.constant(randomValues([2, 1], 2))]) })),
      graphOf([[2, 3]], (g, x) => {
        const y = g.op('MatMul', [x, g.constant(weights)]);
        return { a: g.op('Mul', [y, g.scalar(2)]), b: g.op('Relu', [y]) };
      }),
      graphOf([[2, 3]], (g, x) => ({
        out: g.op('Mul', [g.op('MatMul', [x, g.constant(weights)]), g.constant(randomValues([1, 2, 4], 2))]),
      })),
      graphOf([[2, 3]], (g, x) => ({
        out: g.op('Mul', [
          g.op('Reshape', [g.op('MatMul', [x, g.constant(weights)]), g.ints([4, 2])]),
          g.constant(randomValues([1, 2], 2)),
        ]),
      })),
    ];
    for (const graph of graphs) expect(applied(pass, graph)).to.equal(graph);
  });

  it('starts without a bias, and takes quotients the right way round', () => {
    const graph = graphOf([[2, 3, 5, 5]], (g, x) => {
      const y = g.op('Conv', [x, g.constant(randomValues([4, 3, 2, 2], 1, 0.5, 1))]);
      return { a: g.op('Sub', [g.op('Mul', [y, g.scalar(2)]), g.scalar(1)]), b: g.op('Div', [g.scalar(1), g.op('Exp', [y])]) };
    });
    // The convolution is used twice: folding either would compute it twice.
    expect(applied(pass, graph)).to.equal(graph);
    const single = graphOf([[2, 3, 5, 5]], (g, x) => {
      const y = g.op('Conv', [x, g.constant(randomValues([4, 3, 2, 2], 1, 0.5, 1))]);
      return { out: g.op('Div', [g.scalar(1), g.op('Exp', [g.op('Sub', [y, g.constant(randomValues([4, 1, 1], 2))])])]) };
    });
    expect(operators(applied(pass, single))).to.deep.equal({ Conv: 1, Exp: 1, Div: 1 });
  });

  it('leaves weights that are inputs, and operands that vary over pixels', () => {
    const graph = graphOf(
      [
        [2, 3, 5, 5],
        [4, 3, 2, 2],
      ],
      (g, x, w) => {
        const fixed = g.constant(randomValues([4, 3, 2, 2], 1));
        return {
          a: g.op('Mul', [g.op('Conv', [x, w]), g.constant(randomValues([1, 4, 1, 1], 2))]),
          b: g.op('Mul', [g.op('Conv', [x, fixed]), g.constant(randomValues([1, 1, 4, 4], 3))]),
        };
      },
    );
    expect(applied(pass, graph)).to.equal(graph);
  });
});
