import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import type { TensorFlowBackend } from '../../../src/engines/tensorflow/backend.js';
import { imageGradientByBlocks } from '../../../src/engines/tensorflow/image-gradient.js';
import { relativeError } from '../support.js';
import { operationsDuring, tensorFlowOrSkip } from './support.js';

describe("the gradient of a convolution's image", () => {
  let backend: TensorFlowBackend;

  before(async function () {
    backend = await tensorFlowOrSkip(this);
  });

  it("is by blocks what TensorFlow's own operation gives", () => {
    const few = fc.integer({ min: 1, max: 4 });
    const geometry = fc.record({ n: few, height: few, width: few, channels: few, filters: few, half: fc.integer({ min: 1, max: 2 }) });
    fc.assert(
      fc.property(geometry, ({ n, height, width, channels, filters, half }) =>
        tf.tidy(() => {
          const stride = 2 * half;
          const dy = tf.randomNormal<tf.Rank.R4>([n, height, width, filters], 0, 1, 'float32', 1);
          const filter = tf.randomNormal<tf.Rank.R4>([2 * stride, 2 * stride, channels, filters], 0, 1, 'float32', 2);
          // So few filters are left to TensorFlow's own operation.
          const own = tf.conv2dTranspose(dy, filter, [n, stride * height, stride * width, channels], stride, 'same');
          const byBlocks = imageGradientByBlocks({ dy, filter, stride });
          expect(byBlocks.shape).to.deep.equal(own.shape);
          expect(relativeError(byBlocks.dataSync(), own.dataSync())).to.be.below(1e-5);
        }),
      ),
      { numRuns: 40 },
    );
  });

  it("is by blocks for few channels, and TensorFlow's own for others", async () => {
    const operationsOf = (kernel: number, channels: number, filters: number) =>
      operationsDuring(backend, async () => {
        tf.tidy(() => {
          tf.conv2dTranspose(
            tf.zeros<tf.Rank.R4>([1, 4, 4, filters]),
            tf.zeros<tf.Rank.R4>([kernel, kernel, channels, filters]),
            [1, 8, 8, channels],
            2,
            'same',
          );
        });
      });
    expect(await operationsOf(4, 3, 16))
      .to.include.keys('DepthToSpace')
      .and.not.include.keys('Conv2DBackpropInput');
    for (const [kernel, channels, filters] of [
      [4, 5, 16],
      [4, 3, 15],
      [3, 3, 16],
    ] as const) {
      expect(await operationsOf(kernel, channels, filters))
        .to.include.keys('Conv2DBackpropInput')
        .and.not.include.keys('DepthToSpace');
    }
  });
});
