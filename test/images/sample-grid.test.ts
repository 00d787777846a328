import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { imageGrid } from '../../src/images/grid.js';
import { readSampleGrid, sampleGrid, saveSampleGrid } from '../../src/images/sample-grid.js';
import { testFolder } from '../monitoring/folder.js';

describe('the layout of sample grids', () => {
  const path = testFolder();

  for (const [shape, options] of [
    [[7, 28, 28, 1], {}],
    [[20, 16, 8, 3], { columns: 10 }],
    [[1, 64, 64, 3], {}],
  ] as const) {
    it(`fits the picture of ${shape.join('x')} images`, () => {
      const { width, height } = imageGrid(new Float32Array(shape[0] * shape[1] * shape[2] * shape[3]), shape, options);
      const grid = sampleGrid(shape, options);
      expect(grid.columns * (grid.width + grid.padding) + grid.padding).to.equal(width);
      expect(grid.rows * (grid.height + grid.padding) + grid.padding).to.equal(height);
      expect(grid.width / grid.height).to.equal(shape[2] / shape[1]);
    });
  }

  it('is read as it was written', async () => {
    await saveSampleGrid(path(''), [64, 28, 28]);
    expect(readSampleGrid(path(''))).to.deep.equal({ columns: 8, rows: 8, width: 56, height: 56, padding: 2 });
  });

  it('is written once, and again where it has changed', async () => {
    const inode = () => statSync(path('grid.json')).ino;
    await saveSampleGrid(path(''), [64, 28, 28]);
    const first = inode();
    await saveSampleGrid(path(''), [64, 28, 28]);
    expect(inode()).to.equal(first);
    await saveSampleGrid(path(''), [16, 28, 28]);
    expect(readFileSync(path('grid.json'), 'utf8')).to.include('"columns":4');
  });

  it('is unknown where nothing, or something else, is written', () => {
    expect(readSampleGrid(path(''))).to.equal(null);
    for (const text of ['', '{"columns":8', '{"columns":8,"rows":0,"width":56,"height":56,"padding":2}', '[]']) {
      writeFileSync(path('grid.json'), text);
      expect(readSampleGrid(path(''))).to.equal(null);
    }
  });
});
