import { expect } from 'chai';
import fc from 'fast-check';
import { Upsample } from '../../src/layers/upsample.js';
import { expectNear } from '../training/support.js';
import { applied, expectTraced, wave } from './traced.js';

/** Interpolates a row between the centres of its elements, its ends continued. */
function linear(row: readonly number[], factor: number): number[] {
  return Array.from({ length: row.length * factor }, (_, i) => {
    const at = Math.min(row.length - 1, Math.max(0, (i + 0.5) / factor - 0.5));
    const [low, high] = [Math.floor(at), Math.ceil(at)];
    return row[low]! + (at - low) * (row[high]! - row[low]!);
  });
}

const transposed = (rows: readonly (readonly number[])[]): number[][] => rows[0]!.map((_, i) => rows.map((row) => row[i]!));

/** Rows of `width`. */
const rowsOf = (x: readonly number[], width: number): number[][] =>
  Array.from({ length: x.length / width }, (_, i) => x.slice(i * width, (i + 1) * width));

describe('upsampling', () => {
  it('repeats every pixel (nearest)', () => {
    const { values, shape } = applied(new Upsample({ name: 'up', factor: 2, mode: 'nearest' }), [1, 10, 2, 20], [1, 1, 2, 2]);
    expect(shape).to.deep.equal([1, 2, 4, 2]);
    const row = [1, 10, 1, 10, 2, 20, 2, 20];
    expect(values).to.deep.equal([...row, ...row]);
  });

  it('interpolates sequences between the centres of their elements (linear)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 2, max: 5 }),
        (row, factor) => {
          const { values } = applied(new Upsample({ name: 'up', factor, mode: 'linear' }), row, [1, row.length, 1]);
          expectNear(values, linear(row, factor), 1e-5);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('interpolates images along rows, then columns (bilinear)', () => {
    const x = wave(3 * 4);
    const wide = rowsOf(x, 4).map((row) => linear(row, 3));
    const expected = transposed(transposed(wide).map((column) => linear(column, 3))).flat();
    const { values, shape } = applied(new Upsample({ name: 'up', factor: 3, mode: 'linear' }), x, [1, 3, 4, 1]);
    expect(shape).to.deep.equal([1, 9, 12, 1]);
    expectNear(values, expected, 1e-5);
  });

  it('tells its output shape', () => {
    const layer = new Upsample({ name: 'up', factor: 2, mode: 'nearest' });
    expect(layer.computeOutputShape([null, 3, null, 5])).to.deep.equal([null, 6, null, 5]);
  });

  for (const mode of ['nearest', 'linear'] as const) {
    it(`traces with its gradients of both orders (${mode})`, () =>
      expectTraced(() => new Upsample({ name: 'up', factor: 2, mode }), [2, 3, 2, 2]));
  }
});
