import { expect } from 'chai';
import { shareCommonSubexpressions } from '../../../src/onnx/passes/common-subexpressions.js';
import { applied, graphOf, operators } from './support.js';

describe('shareCommonSubexpressions', () => {
  it('computes equal expressions once, also where they are equal only after sharing', () => {
    const graph = graphOf([[3]], (g, x) => ({ out: g.op('Add', [g.op('Exp', [g.op('Neg', [x])]), g.op('Exp', [g.op('Neg', [x])])]) }));
    expect(operators(applied(shareCommonSubexpressions, graph))).to.deep.equal({ Neg: 1, Exp: 1, Add: 1 });
  });

  it('tells operators apart by operands, their order and attributes', () => {
    const graph = graphOf(
      [
        [2, 2],
        [2, 2],
      ],
      (g, x, y) => ({
        a: g.op('Sub', [g.op('Sub', [x, y]), g.op('Sub', [y, x])]),
        b: g.op('Add', [g.op('LeakyRelu', [x], { alpha: 0.1 }), g.op('LeakyRelu', [x], { alpha: 0.2 })]),
      }),
    );
    expect(applied(shareCommonSubexpressions, graph)).to.equal(graph);
  });

  it('keeps both names of a value that is two outputs', () => {
    const graph = graphOf([[2]], (g, x) => ({ a: g.op('Neg', [x]), b: g.op('Neg', [x]) }));
    expect(applied(shareCommonSubexpressions, graph).outputs.map((x) => x.name)).to.deep.equal(['a', 'b']);
  });
});
