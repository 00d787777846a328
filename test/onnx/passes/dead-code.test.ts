import { expect } from 'chai';
import { removeDeadCode } from '../../../src/onnx/passes/dead-code.js';
import { applied, graphOf, operators } from './support.js';

describe('removeDeadCode', () => {
  it('drops what no output depends on, and keeps the inputs', () => {
    const graph = graphOf([[2], [2]], (g, x, y) => {
      g.op('Exp', [g.op('Mul', [y, g.scalar(7)])]);
      return { out: g.op('Neg', [x]) };
    });
    const result = applied(removeDeadCode, graph);
    expect(operators(result)).to.deep.equal({ Neg: 1 });
    expect(result.initializers.size).to.equal(0);
    expect(result.inputs.length).to.equal(2);
  });

  it('drops the places of maxima that nobody asked for', () => {
    const pool = { kernel_shape: [2, 2], strides: [2, 2] };
    const result = applied(
      removeDeadCode,
      graphOf([[1, 1, 4, 4]], (g, x) => ({ out: g.ops('MaxPool', [x], pool)[0]! })),
    );
    expect(result.nodes[0]!.outputs.length).to.equal(1);
  });
});
