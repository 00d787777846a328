import { expect } from 'chai';
import { gridLayout, imageGrid, toByte } from '../../src/images/grid.js';

describe('imageGrid', () => {
  it('lays images out in rows from left to right, with padding between and around', () => {
    const values = Float32Array.of(-1, 0, 1);
    const grid = imageGrid(values, [3, 1, 1, 1], { columns: 2, scale: 1, padding: 1 });
    expect(grid).to.include({ width: 5, height: 5, channels: 1 });
    const rows = Array.from({ length: 5 }, (_, y) => [...grid.data.subarray(y * 5, y * 5 + 5)]);
    expect(rows).to.deep.equal([
      [255, 255, 255, 255, 255],
      [255, 0, 255, 128, 255],
      [255, 255, 255, 255, 255],
      [255, 255, 255, 255, 255],
      [255, 255, 255, 255, 255],
    ]);
  });

  it('makes every pixel a square of the scale, keeping channels', () => {
    const values = Float32Array.of(-1, 0, 1, 1, -1, -1);
    const grid = imageGrid(values, [1, 1, 2, 3], { scale: 2, padding: 0 });
    expect(grid).to.include({ width: 4, height: 2, channels: 3 });
    const row = [0, 128, 255, 0, 128, 255, 255, 0, 0, 255, 0, 0];
    expect([...grid.data]).to.deep.equal([...row, ...row]);
  });

  it('chooses a square layout, and a scale at which small images can be looked at', () => {
    expect(imageGrid(new Float32Array(10 * 64), [10, 8, 8, 1])).to.include({ width: 4 * 58 + 2, height: 3 * 58 + 2 });
    expect(imageGrid(new Float32Array(64 * 64), [1, 64, 64, 1])).to.include({ width: 68, height: 68 });
  });

  it('has no more columns than images', () => {
    expect(imageGrid(new Float32Array(2), [2, 1, 1, 1], { columns: 8, scale: 1, padding: 0 })).to.include({ width: 2, height: 1 });
  });

  it('clips what lies beyond -1..1', () => {
    expect([-2, -1, 0, 1, 1.5].map(toByte)).to.deep.equal([0, 0, 128, 255, 255]);
  });

  it('is as large as its layout says', () => {
    for (const options of [{}, { columns: 2 }, { columns: 9, scale: 1 }, { padding: 0, scale: 3 }]) {
      const { width, height } = imageGrid(new Float32Array(5 * 4 * 6), [5, 4, 6, 1], options);
      expect(gridLayout([5, 4, 6], options)).to.include({ width, height });
    }
  });

  it('refuses values that are not the images said', () => {
    expect(() => imageGrid(new Float32Array(5), [1, 2, 2, 1])).to.throw(RangeError, '5 values are not 1x2x2x1 images');
    expect(() => imageGrid(new Float32Array(0), [0, 2, 2, 1])).to.throw(RangeError);
    expect(() => imageGrid(new Float32Array(8), [1, 2, 2, 2])).to.throw(RangeError, '1 or 3 channels');
  });
});
