import { expect } from 'chai';
import { gridCells } from '../../../src/web/browser/grid-cells.js';

describe('images of a grid', () => {
  it('lie row by row between their padding', () => {
    const cells = gridCells({ columns: 2, rows: 3, width: 10, height: 20, padding: 2 }, 3);
    expect(cells).to.deep.equal([
      { x: 2, y: 2, width: 10, height: 20 },
      { x: 14, y: 2, width: 10, height: 20 },
      { x: 2, y: 24, width: 10, height: 20 },
    ]);
  });

  it('are no more than the grid has', () => {
    expect(gridCells({ columns: 1, rows: 2, width: 1, height: 1, padding: 0 }, 6)).to.have.length(2);
  });
});
