import { expect } from 'chai';
import { evaluate } from '../../../src/onnx/evaluate.js';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import { simplifyRectifiers } from '../../../src/onnx/passes/rectifiers.js';
import type { Pass } from '../../../src/onnx/passes/rewrite.js';
import { applied, graphOf, operators } from './support.js';

const pass: Pass = (graph) => removeDeadCode(simplifyRectifiers(graph));

describe('simplifyRectifiers', () => {
  it('computes slopes of ReLU and leaky ReLU without a condition', () => {
    const graph = graphOf(
      [
        [3, 5],
        [3, 5],
      ],
      (g, x, dy) => {
        const positive = g.op('Greater', [x, g.scalar(0)]);
        return {
          relu: g.op('Mul', [dy, g.op('Where', [positive, g.scalar(1), g.scalar(0)])]),
          leaky: g.op('Where', [positive, dy, g.op('Mul', [dy, g.scalar(0.2)])]),
          cut: g.op('Where', [positive, dy, g.scalar(0)]),
        };
      },
    );
    expect(operators(applied(pass, graph)).Where).to.equal(undefined);
  });

  it('keeps NaN without a condition', () => {
    const graph = graphOf([[3]], (g, x) => {
      const slope = g.op('Where', [g.op('Greater', [x, g.scalar(0)]), g.scalar(1), g.scalar(0.5)]);
      return { out: g.op('Where', [g.op('IsNaN', [x]), x, slope]) };
    });
    const simple = applied(pass, graph);
    expect(operators(simple)).to.deep.equal({ Mul: 1, Clip: 1 });
    const x0 = { shape: [3], dtype: 'float32' as const, data: Float32Array.of(Number.NaN, -1, 2) };
    expect([...evaluate(simple, { x0 }).out!.data]).to.deep.equal([Number.NaN, 0.5, 1]);
  });

  it('takes the lower slope at zero, as the comparison does, and is exact for small numbers', () => {
    const graph = pass(
      graphOf([[6]], (g, x) => ({ out: g.op('Where', [g.op('Greater', [x, g.scalar(0)]), g.scalar(1), g.scalar(0.25)]) })),
    );
    const x0 = {
      shape: [6],
      dtype: 'float32' as const,
      data: Float32Array.of(0, -0, 1e-37, -1e-37, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    };
    expect([...evaluate(graph, { x0 }).out!.data]).to.deep.equal([0.25, 0.25, 1, 0.25, 1, 0.25]);
  });

  it('leaves other conditions, and slopes outside [0, 1]', () => {
    const graph = graphOf([[3], [3]], (g, x, y) => ({
      a: g.op('Where', [g.op('Greater', [x, y]), g.scalar(1), g.scalar(0)]),
      b: g.op('Where', [g.op('Greater', [x, g.scalar(0)]), g.scalar(1), g.scalar(2)]),
      c: g.op('Where', [g.op('Greater', [x, g.scalar(0)]), x, y]),
    }));
    expect(applied(pass, graph)).to.equal(graph);
  });
});
