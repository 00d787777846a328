import { expect } from 'chai';
import { type Graph, sizeOf } from '../../../src/onnx/graph.js';
import { shareCommonSubexpressions } from '../../../src/onnx/passes/common-subexpressions.js';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import { factorBroadcasts } from '../../../src/onnx/passes/factoring.js';
import type { Pass } from '../../../src/onnx/passes/rewrite.js';
import { applied, graphOf, operators } from './support.js';

const pass: Pass = (graph) => removeDeadCode(shareCommonSubexpressions(factorBroadcasts(graph)));
/** Nodes whose result has the size of the whole tensor. */
const fullSized = (graph: Graph, size: number): number =>
  graph.nodes.filter((node) => sizeOf(graph.types.get(node.outputs[0]!)!.shape) === size).length;

describe('factorBroadcasts', () => {
  it('joins factors, divisors and signs before they meet the full tensor', () => {
    const graph = graphOf([[4, 5, 3], [3], [3]], (g, x, a, b) => {
      const positive = g.op('Exp', [b]);
      const product = g.op('Neg', [g.op('Div', [g.op('Mul', [a, x]), positive])]);
      return { out: g.op('Div', [g.op('Mul', [product, g.scalar(0.5)]), g.op('Add', [positive, g.scalar(1)])]) };
    });
    expect(fullSized(applied(pass, graph), 60)).to.equal(1);
  });

  it('takes factors that do not vary along the axes out of sums, and shares what is left', () => {
    for (const keepdims of [0, 1]) {
      const graph = graphOf([[4, 5, 3], [4, 5, 3], [3], [3]], (g, x, y, a, b) => ({
        p: g.op('ReduceSum', [g.op('Mul', [g.op('Mul', [x, a]), g.op('Mul', [y, b])]), g.ints([0, 1])], { keepdims }),
        q: g.op('ReduceSum', [g.op('Mul', [y, g.op('Neg', [x])]), g.ints([0, 1])], { keepdims }),
        r: g.op('ReduceMean', [g.op('Mul', [x, a]), g.ints([0, 1])], { keepdims }),
      }));
      const result = applied(pass, graph);
      expect(fullSized(result, 60)).to.equal(1);
      expect(operators(result)).to.include({ ReduceSum: 1, ReduceMean: 1 });
    }
  });

  it('leaves factors that vary along a summed axis where they are', () => {
    const graph = graphOf([[4, 5, 3], [3]], (g, x, a) => ({
      out: g.op('ReduceSum', [g.op('Mul', [x, a]), g.ints([1, 2])], { keepdims: 0 }),
    }));
    expect(applied(pass, graph)).to.equal(graph);
  });

  it('knows that deviations from a mean add up to zero, over the axes of the mean only', () => {
    const graph = graphOf([[4, 5, 3]], (g, x) => {
      const mean = g.op('ReduceMean', [x, g.ints([0, 1])], { keepdims: 0 });
      const deviation = g.op('Sub', [x, mean]);
      return {
        // One is added since the sum as computed is only nearly zero.
        zero: g.op('Add', [g.op('ReduceSum', [deviation, g.ints([0, 1])], { keepdims: 0 }), g.scalar(1)]),
        other: g.op('ReduceSum', [deviation, g.ints([1, 2])], { keepdims: 0 }),
      };
    });
    const result = applied(pass, graph);
    expect(operators(result)).to.deep.equal({ ReduceMean: 1, Sub: 1, ReduceSum: 1, Expand: 1, Add: 1 });
  });
});
