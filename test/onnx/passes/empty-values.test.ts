import { expect } from 'chai';
import { replaceEmptyValues } from '../../../src/onnx/passes/empty-values.js';
import { applied, graphOf, operators } from './support.js';

describe('replaceEmptyValues', () => {
  it('makes constants of values without elements, and leaves all others', () => {
    const graph = graphOf([[0, 1, 1], [3]], (g, x, y) => ({
      empty: g.op('Transpose', [g.op('Exp', [x])], { perm: [2, 1, 0] }),
      full: g.op('Neg', [y]),
    }));
    expect(operators(applied(replaceEmptyValues, graph))).to.deep.equal({ Neg: 1, Identity: 1 });
  });
});
