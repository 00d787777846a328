import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expectSameAsCpu, ints, randomValues } from '../support.js';

const small = fc.integer({ min: 1, max: 3 });
const runs = { numRuns: 25 };

describe('kernels that exchange space for channels or samples equal the cpu backend', () => {
  it('depthToSpace', () => {
    fc.assert(
      fc.property(small, small, fc.integer({ min: 2, max: 3 }), small, (height, width, block, channels) => {
        const x = randomValues([2, height, width, channels * block * block], 1);
        expectSameAsCpu(({ x }) => ({ y: tf.depthToSpace(x as tf.Tensor4D, block) }), { x });
      }),
      runs,
    );
  });

  it('depthToSpace with channels first equals the one with channels last', () => {
    const x = randomValues([2, 3, 2, 8], 1);
    expectSameAsCpu(
      ({ x }) => {
        // The cpu backend knows channels last only.
        if (tf.getBackend() === 'cpu') return { y: tf.depthToSpace(x as tf.Tensor4D, 2) };
        const first = tf.transpose(x!, [0, 3, 1, 2]) as tf.Tensor4D;
        return { y: tf.transpose(tf.depthToSpace(first, 2, 'NCHW'), [0, 2, 3, 1]) };
      },
      { x },
    );
  });

  it('spaceToBatchND and batchToSpaceND with padding and crops, gradients included', () => {
    const pads = fc.tuple(fc.nat(2), fc.nat(2));
    fc.assert(
      fc.property(fc.tuple(small, small), fc.tuple(small, small), fc.tuple(pads, pads), (cells, block, padding) => {
        // Sizes that the blocks divide once the padding is there.
        const [h, w] = cells.map((c, i) => c * block[i]! + 4 - ((padding[i]![0] + padding[i]![1] + 4) % block[i]!));
        const there = (x: tf.Tensor): tf.Tensor => tf.spaceToBatchND(x, block, padding);
        const back = (x: tf.Tensor): tf.Tensor => tf.batchToSpaceND(x, block, padding);
        expectSameAsCpu(
          ({ x }) => ({
            batches: there(x!),
            same: back(there(x!)),
            dx: tf.grad((x: tf.Tensor) => tf.sum(tf.square(there(tf.square(x)))))(x!),
            db: tf.grad((x: tf.Tensor) => tf.sum(tf.square(back(tf.square(x)))))(there(x!)),
          }),
          { x: randomValues([2, h!, w!, 2], 1) },
        );
      }),
      runs,
    );
  });

  it('of integers, with one block axis and further axes', () => {
    const x = ints(
      [1, 4, 2, 2],
      Array.from({ length: 16 }, (_, i) => i),
    );
    expectSameAsCpu(
      ({ x }) => ({ y: tf.spaceToBatchND(x!, [2], [[0, 0]]), z: tf.batchToSpaceND(tf.tile(x!, [2, 1, 1, 1]), [2], [[1, 2]]) }),
      { x },
    );
  });
});
