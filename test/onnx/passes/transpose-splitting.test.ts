import { expect } from 'chai';
import { splitTransposes } from '../../../src/onnx/passes/transpose-splitting.js';
import { applied, graphOf } from './support.js';

const permsOf = (shape: number[], perm: number[]): unknown[] =>
  applied(
    splitTransposes,
    graphOf([shape], (g, x) => ({ out: g.op('Transpose', [x], { perm }) })),
  )
    .nodes.filter((node) => node.opType === 'Transpose')
    .map((node) => node.attributes.perm);

describe('splitTransposes', () => {
  it('merges axes that stay together', () => {
    expect(permsOf([2, 3, 4, 5], [2, 3, 0, 1])).to.deep.equal([[1, 0]]);
    expect(permsOf([2, 3, 1, 5], [2, 3, 0, 1])).to.deep.equal([[1, 0]]);
  });

  it('does the reversal of three axes in two moves', () => {
    expect(permsOf([2, 3, 4, 5], [3, 2, 0, 1])).to.deep.equal([
      [0, 2, 1],
      [1, 0],
    ]);
    expect(permsOf([2, 3, 4], [2, 1, 0])).to.deep.equal([
      [0, 2, 1],
      [1, 0],
    ]);
  });

  it('leaves a move of one axis, and what no merging makes one', () => {
    expect(permsOf([2, 3, 4], [1, 0, 2])).to.deep.equal([[1, 0, 2]]);
    expect(permsOf([2, 3, 4, 5], [0, 2, 3, 1])).to.deep.equal([[0, 2, 3, 1]]);
    expect(permsOf([2, 3, 4, 5], [1, 3, 0, 2])).to.deep.equal([[1, 3, 0, 2]]);
  });
});
