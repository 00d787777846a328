import { expect } from 'chai';
import { MinPooling, type MinPoolingArgs } from '../../src/layers/min-pooling.js';
import { expectNear } from '../training/support.js';
import { applied, expectTraced, wave } from './traced.js';

/** Minima of the windows of one image of one channel; padding lies after the image first. */
function minima(x: readonly number[], [height, width]: readonly [number, number], { size, stride, padding }: Omit<MinPoolingArgs, 'name'>) {
  const extents = [height, width].map((extent) => {
    const count = Math.ceil((padding === 'same' ? extent : extent - size + 1) / stride);
    const missing = Math.max(0, (count - 1) * stride + size - extent);
    return { count, before: padding === 'same' ? Math.floor(missing / 2) : 0 };
  });
  const [rows, columns] = extents as [{ count: number; before: number }, { count: number; before: number }];
  return Array.from({ length: rows.count * columns.count }, (_, window) => {
    const [top, left] = [Math.floor(window / columns.count) * stride - rows.before, (window % columns.count) * stride - columns.before];
    return Math.min(
      ...x.filter((_, i) => {
        const [row, column] = [Math.floor(i / width), i % width];
        return row >= top && row < top + size && column >= left && column < left + size;
      }),
    );
  });
}

describe('min pooling', () => {
  for (const window of [
    { size: 2, stride: 2, padding: 'valid' },
    { size: 3, stride: 1, padding: 'valid' },
    { size: 3, stride: 2, padding: 'same' },
  ] as const) {
    it(`takes the minimum of windows of ${window.size} at stride ${window.stride}, ${window.padding}`, () => {
      const x = wave(5 * 4);
      const layer = new MinPooling({ name: 'pool', ...window });
      const { shape, values } = applied(layer, x, [1, 5, 4, 1]);
      expectNear(values, minima(x, [5, 4], window), 1e-6);
      expect(layer.computeOutputShape([1, 5, 4, 1])).to.deep.equal(shape);
      expect(layer.computeOutputShape([null, 5, null, 1])).to.deep.equal([null, shape[1], null, 1]);
    });
  }

  it('traces with its gradients of both orders', () =>
    expectTraced(() => new MinPooling({ name: 'pool', size: 2, stride: 2, padding: 'valid' }), [2, 4, 6, 2]));
});
