import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expectSameAsCpu, randomValues } from '../support.js';

const small = fc.integer({ min: 1, max: 3 });
const runs = { numRuns: 25 };

describe('exchanging space for channels or samples', () => {
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
});
