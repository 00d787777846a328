import { expect } from 'chai';
import { useImplicitBroadcasting } from '../../../src/onnx/passes/broadcasting.js';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import { applied, graphOf, operators } from './support.js';

describe('useImplicitBroadcasting', () => {
  it('drops expansions and leading ones that broadcasting makes up for', () => {
    const graph = graphOf([[2, 3, 4], [4]], (g, x, y) => {
      const row = g.op('Reshape', [y, g.ints([1, 1, 4])]);
      return { out: g.op('Add', [g.op('Mul', [x, g.op('Expand', [row, g.ints([2, 3, 4])])]), row]) };
    });
    expect(operators(removeDeadCode(applied(useImplicitBroadcasting, graph)))).to.deep.equal({ Mul: 1, Add: 1 });
  });

  it('computes on the small operands first and expands the result', () => {
    const graph = graphOf([[4]], (g, x) => ({ out: g.op('Exp', [g.op('Neg', [g.op('Expand', [x, g.ints([5, 4])])])]) }));
    const result = removeDeadCode(applied(useImplicitBroadcasting, graph));
    expect(result.nodes.map((node) => node.opType)).to.deep.equal(['Neg', 'Exp', 'Expand']);
  });

  for (const op of ['ReduceSum', 'ReduceMean'] as const) {
    it(`turns a ${op} over expanded axes into arithmetic`, () => {
      for (const keepdims of [0, 1]) {
        const graph = graphOf([[3, 1]], (g, x) => ({
          all: g.op(op, [g.op('Expand', [x, g.ints([2, 3, 4])]), g.ints([0, 1, 2])], { keepdims }),
          some: g.op(op, [g.op('Expand', [x, g.ints([2, 3, 4])]), g.ints([0])], { keepdims }),
        }));
        const result = removeDeadCode(applied(useImplicitBroadcasting, graph));
        expect(result.nodes.filter((node) => node.opType === op).length).to.equal(1);
      }
    });
  }
});
