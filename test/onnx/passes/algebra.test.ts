import { expect } from 'chai';
import type { GraphBuilder, Value } from '../../../src/onnx/builder.js';
import { simplifyAlgebra } from '../../../src/onnx/passes/algebra.js';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import { applied, graphOf, operators } from './support.js';

describe('simplifyAlgebra', () => {
  const shape = [2, 3];
  const zeros = (g: GraphBuilder): Value => g.op('Expand', [g.scalar(0), g.ints(shape)]);
  const ones = (g: GraphBuilder): Value => g.op('Expand', [g.scalar(1), g.ints(shape)]);
  const cases: Record<string, [(g: GraphBuilder, x: Value, y: Value) => Value, Record<string, number>]> = {
    'x * 1 = x': [(g, x) => g.op('Mul', [x, ones(g)]), {}],
    '1 * x = x': [(g, x) => g.op('Mul', [g.scalar(1), x]), {}],
    'x / 1 = x': [(g, x) => g.op('Div', [x, g.scalar(1)]), {}],
    'x + 0 = x': [(g, x) => g.op('Add', [x, zeros(g)]), {}],
    'x - 0 = x': [(g, x) => g.op('Sub', [x, g.scalar(0)]), {}],
    'x * 0 = 0': [(g, x) => g.op('Add', [x, g.op('Mul', [x, zeros(g)])]), {}],
    '0 - x = -x': [(g, x) => g.op('Sub', [g.scalar(0), x]), { Neg: 1 }],
    'x * -1 = -x': [(g, x) => g.op('Mul', [x, g.scalar(-1)]), { Neg: 1 }],
    '-(-x) = x': [(g, x) => g.op('Neg', [g.op('Neg', [x])]), {}],
    'x + -y = x - y': [(g, x, y) => g.op('Add', [x, g.op('Neg', [y])]), { Sub: 1 }],
    '-x + y = y - x': [(g, x, y) => g.op('Add', [g.op('Neg', [x]), y]), { Sub: 1 }],
    'x - -y = x + y': [(g, x, y) => g.op('Sub', [x, g.op('Neg', [y])]), { Add: 1 }],
    'x ^ 2 = x * x': [(g, x) => g.op('Pow', [x, g.scalar(2)]), { Mul: 1 }],
    'a reshape to its own shape is none': [(g, x) => g.op('Reshape', [x, g.ints(shape)]), {}],
    'two reshapes are one': [(g, x) => g.op('Reshape', [g.op('Reshape', [x, g.ints([6])]), g.ints([3, 2])]), { Reshape: 1 }],
    'two expands are one': [(g, x) => g.op('Expand', [g.op('Expand', [x, g.ints([1, 2, 3])]), g.ints([4, 2, 3])]), { Expand: 1 }],
    'a cast to its own type is none': [(g, x) => g.op('Cast', [x], { to: 1 }), {}],
    'a sum over axes of length 1 is a reshape': [
      (g, x) => g.op('ReduceSum', [g.op('Reshape', [x, g.ints([2, 1, 3, 1])]), g.ints([1, 3])], { keepdims: 0 }),
      {},
    ],
  };
  for (const [name, [emit, expected]] of Object.entries(cases)) {
    it(name, () => {
      // The sum with an input makes the expression an inner one.
      const graph = graphOf([shape, shape, [1]], (g, x, y, z) => ({ out: g.op('Max', [emit(g, x!, y!), z]) }));
      const result = removeDeadCode(applied(simplifyAlgebra, graph));
      expect(operators(result)).to.deep.equal({ ...expected, Max: 1 });
    });
  }

  it('keeps the shape where the other operand had given it', () => {
    const graph = graphOf([[1, 3]], (g, x) => ({ out: g.op('Mul', [x, ones(g)]) }));
    expect(operators(removeDeadCode(applied(simplifyAlgebra, graph)))).to.deep.equal({ Expand: 1 });
  });
});
