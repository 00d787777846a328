import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import type { TensorFlowBackend } from '../../../src/engines/tensorflow/backend.js';
import { filterGradientByPatches } from '../../../src/engines/tensorflow/filter-gradient.js';
import { relativeError } from '../support.js';
import { operationsDuring, tensorFlowOrSkip } from './support.js';

describe("the gradient of a convolution's filter", () => {
  let backend: TensorFlowBackend;

  before(async function () {
    backend = await tensorFlowOrSkip(this);
  });

  /** What tfjs asks the backend for. */
  const gradient = (x: tf.Tensor4D, dy: tf.Tensor4D, strides: [number, number], pad: 'same' | 'valid', filterShape: number[]) =>
    tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy }, { strides, pad, dataFormat: 'NHWC', filterShape }) as tf.Tensor;

  it("is by patches what TensorFlow's own operation gives, whatever the geometry", () => {
    const few = fc.integer({ min: 1, max: 3 });
    const geometry = fc.record({
      n: few,
      side: fc.integer({ min: 5, max: 9 }),
      channels: few,
      filters: few,
      height: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 5 }),
      strides: fc.tuple(few, few),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    });
    fc.assert(
      fc.property(geometry, ({ n, side, channels, filters, height, width, strides, pad }) =>
        tf.tidy(() => {
          const x = tf.randomNormal<tf.Rank.R4>([n, side, side, channels], 0, 1, 'float32', 1);
          const filterShape: [number, number, number, number] = [height, width, channels, filters];
          const y = tf.conv2d(x, tf.zeros(filterShape), strides, pad);
          const dy = tf.randomNormal<tf.Rank.R4>(y.shape, 0, 1, 'float32', 2);
          const own = gradient(x, dy, strides, pad, filterShape);
          const byPatches = filterGradientByPatches(backend, { x, dy, strides, pad, filterShape });
          expect(byPatches.shape).to.deep.equal(own.shape);
          expect(relativeError(byPatches.dataSync(), own.dataSync())).to.be.below(1e-5);
        }),
      ),
      { numRuns: 40 },
    );
  });

  it("is by patches for large filters, unless the patches are too large, and TensorFlow's own for others", async () => {
    const operationsOf = (side: number, channels: number, filters: number) =>
      operationsDuring(backend, async () => {
        tf.tidy(() => {
          const filterShape = [4, 4, channels, filters];
          gradient(tf.zeros([1, side, side, channels]), tf.zeros([1, side / 2, side / 2, filters]), [2, 2], 'same', filterShape).dataSync();
        });
      });
    expect(await operationsOf(8, 256, 256)).to.include.keys('ExtractImagePatches', 'BatchMatMulV2');
    for (const [side, channels, filters] of [
      [8, 64, 128],
      [256, 256, 256],
    ] as const) {
      expect(await operationsOf(side, channels, filters)).to.have.property('Conv2DBackpropFilter', 1);
    }
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const filterShape = [4, 4, 256, 256];
    tf.tidy(() => {
      gradient(tf.zeros([1, 8, 8, 256]), tf.zeros([1, 4, 4, 256]), [2, 2], 'same', filterShape);
    });
    expect(tf.memory().numTensors).to.equal(before);
  });
});
