import { expect } from 'chai';
import { simplifyAlgebra } from '../../../src/onnx/passes/algebra.js';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import type { Pass } from '../../../src/onnx/passes/rewrite.js';
import { sinkTransposes } from '../../../src/onnx/passes/transposes.js';
import { applied, graphOf, operators } from './support.js';

const last = { perm: [0, 2, 3, 1] };
const first = { perm: [0, 3, 1, 2] };
const pass: Pass = (graph) => simplifyAlgebra(removeDeadCode(sinkTransposes(graph)));

describe('sinkTransposes', () => {
  it('cancels inverse pairs and joins others', () => {
    const graph = graphOf([[2, 3, 4, 5]], (g, x) => ({
      same: g.op('Neg', [g.op('Transpose', [g.op('Transpose', [x], last)], first)]),
      joined: g.op('Transpose', [g.op('Transpose', [x], last)], last),
    }));
    expect(operators(applied(pass, graph))).to.deep.equal({ Neg: 1, Transpose: 1 });
  });

  it('makes a reshape of a transpose that keeps the order of elements', () => {
    const graph = graphOf([[2, 1, 4, 5]], (g, x) => ({ out: g.op('Transpose', [x], last) }));
    expect(operators(applied(pass, graph))).to.deep.equal({ Reshape: 1 });
  });

  it('passes element-wise operators, scalars and channel vectors between two convolutions', () => {
    const graph = graphOf([[2, 3, 4, 5], [3]], (g, x, c) => {
      const y = g.op('Transpose', [x], last);
      const scaled = g.op('Add', [g.op('Mul', [g.op('Relu', [y]), c]), g.scalar(2)]);
      return { out: g.op('Transpose', [g.op('Where', [g.op('Greater', [scaled, y]), scaled, y])], first) };
    });
    expect(operators(applied(pass, graph)).Transpose).to.equal(undefined);
  });

  it('passes reductions, with their axes, and cuts, pads and concatenations', () => {
    const graph = graphOf([[2, 3, 4, 5]], (g, x) => {
      const y = g.op('Transpose', [x], last);
      const padded = g.op('Pad', [y, g.ints([0, 1, 0, 2, 0, 0, 3, 0]), g.scalar(0.5)], { mode: 'constant' });
      const cut = g.op('Slice', [y, g.ints([1, 0]), g.ints([4, 2]), g.ints([1, 3]), g.ints([1, 1])]);
      return {
        channels: g.op('ReduceSum', [y, g.ints([0, 1, 2])], { keepdims: 0 }),
        rows: g.op('ReduceMax', [y, g.ints([1])], { keepdims: 1 }),
        pixels: g.op('ReduceMean', [y, g.ints([3])], { keepdims: 0 }),
        padded: g.op('Transpose', [padded], first),
        cut: g.op('Transpose', [cut], first),
        both: g.op('Transpose', [g.op('Concat', [y, g.op('Neg', [y])], { axis: 3 })], first),
      };
    });
    // `rows` keeps its axes and so one transpose, of the maxima.
    expect(operators(applied(pass, graph)).Transpose).to.equal(1);
  });

  it('stays where moving would cost more transposes than it saves', () => {
    const graph = graphOf(
      [
        [2, 3, 4, 5],
        [2, 5, 3, 4],
        [2, 5, 3, 4],
      ],
      (g, x, y, z) => ({
        out: g.op('Max', [g.op('Transpose', [x], first), y, z]),
      }),
    );
    expect(applied(pass, graph)).to.equal(graph);
  });

  it('carries a gradient that comes channels last over to channels first', () => {
    const graph = graphOf(
      [
        [2, 3, 4, 5],
        [2, 60],
      ],
      (g, x, dy) => {
        const slope = g.op('Transpose', [g.op('Sigmoid', [x])], last);
        const gradient = g.op('Mul', [g.op('Reshape', [dy, g.ints([2, 4, 5, 3])]), slope]);
        return { dx: g.op('Transpose', [g.op('Mul', [gradient, slope])], first) };
      },
    );
    expect(operators(applied(pass, graph)).Transpose).to.equal(1);
  });
});
