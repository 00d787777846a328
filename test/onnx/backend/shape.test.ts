import * as tf from '@tensorflow/tfjs';
import { bools, expectSameAsCpu, ints, randomValues } from '../support.js';

const x = randomValues([3, 4, 5], 1);
const y = randomValues([3, 2, 5], 2);

describe('kernels that move elements equal the cpu backend', () => {
  const programs: Record<string, (x: tf.Tensor, y: tf.Tensor) => Record<string, tf.Tensor>> = {
    'reshape, expandDims and squeeze': (x) => ({
      a: tf.reshape(x, [5, -1]),
      b: tf.expandDims(x, 1),
      c: tf.squeeze(tf.expandDims(x, 0)),
      d: tf.expandDims(x, -1),
    }),
    transpose: (x) => ({ a: tf.transpose(x), b: tf.transpose(x, [1, 0, 2]), c: tf.transpose(tf.transpose(x, [2, 0, 1]), [1, 2, 0]) }),
    slice: (x) => ({ a: tf.slice(x, [1, 0, 2], [2, -1, 2]), b: tf.slice(x, [1], [1]) }),
    stridedSlice: (x) => ({
      a: tf.stridedSlice(x, [0, 1, 0], [3, 4, 5], [2, 1, 3]),
      b: tf.stridedSlice(x, [2, 3, 4], [0, 0, 0], [-1, -2, -1], 0, 7),
      c: tf.stridedSlice(x, [1, 0, 0], [2, 4, 5], [1, 1, 1], 0, 0, 0, 0, 1),
    }),
    'concat, stack, unstack and split': (x, y) => ({
      a: tf.concat([x, y], 1),
      b: tf.stack([x, x], 1),
      c: tf.unstack(x, 1)[2]!,
      d: tf.split(x, [1, 3], 1)[1]!,
      e: tf.split(x, 3)[0]!,
    }),
    'pad and mirrorPad': (x) => ({
      a: tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
          [1, 1],
        ],
        0.5,
      ),
      b: tf.mirrorPad(
        x,
        [
          [1, 2],
          [0, 1],
          [2, 0],
        ],
        'reflect',
      ),
      c: tf.mirrorPad(
        x,
        [
          [1, 3],
          [0, 1],
          [2, 0],
        ],
        'symmetric',
      ),
    }),
    'tile, broadcastTo and reverse': (x) => ({
      a: tf.tile(x, [2, 1, 3]),
      b: tf.tile(tf.sum(x, 1, true), [1, 3, 1]),
      c: tf.broadcastTo(tf.sum(x, 0, true), [2, 4, 5]),
      d: tf.reverse(x, [0, 2]),
      e: tf.reverse(x),
    }),
    'fill, zeros, ones, range, linspace and eye': (x) => ({
      a: tf.fill([2, 3], 0.25),
      b: tf.zerosLike(x),
      c: tf.onesLike(x),
      d: tf.add(tf.range(0, 5), x),
      e: tf.mul(tf.linspace(0, 1, 5), x),
      f: tf.fill([2], 3, 'int32'),
    }),
    'gradients of them': (x) => ({
      a: tf.grad((x: tf.Tensor) =>
        tf.sum(
          tf.square(
            tf.pad(tf.slice(x, [1, 1, 1], [2, 2, 2]), [
              [0, 1],
              [1, 0],
              [0, 0],
            ]),
          ),
        ),
      )(x),
      b: tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.concat([x, tf.transpose(tf.transpose(x))], 2))))(x),
      c: tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.tile(tf.mean(x, [0, 1]), [2]))))(x),
      d: tf.grad((x: tf.Tensor) => tf.sum(tf.mul(tf.stack(tf.unstack(x, 1), 2), 2)))(x),
    }),
  };
  for (const [name, program] of Object.entries(programs)) it(name, () => expectSameAsCpu(({ x, y }) => program(x!, y!), { x, y }));

  it('gather, its gradient, oneHot, gatherND and scatterND', () => {
    const feeds = { x, at: ints([4], [2, 0, 2, 1]), pairs: ints([2, 2], [0, 3, 2, 1]) };
    expectSameAsCpu(
      ({ x, at, pairs }) => ({
        a: tf.gather(x!, at!),
        b: tf.gather(x!, at!, 1),
        c: tf.gather(x!, tf.reshape(at!, [2, 2]), 2),
        d: tf.oneHot(at!, 3),
        e: tf.oneHot(at!, 3, 0.9, 0.1),
        f: tf.gatherND(x!, pairs!),
        g: tf.scatterND(pairs!, tf.gatherND(x!, pairs!), [3, 4, 5]),
        h: tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.gather(x, at as tf.Tensor1D))))(x!),
      }),
      feeds,
    );
  });

  it('gather with batch axes, over any axis, and its gradient', () => {
    const feeds = {
      v: randomValues([2, 3, 4, 5], 3),
      at: ints([2, 3], [1, 0, 2, 2, 2, 1]),
      places: ints([2, 3, 2, 1], [0, 1, 2, 3, 3, 3, 1, 1, 0, 2, 1, 0]),
    };
    expectSameAsCpu(
      ({ v, at, places }) => ({
        a: tf.gather(v!, at!, 1, 1),
        b: tf.gather(v!, at!, 2, 1),
        c: tf.gather(v!, at!, -1, 1),
        d: tf.gather(v!, places!, 2, 2),
        e: tf.gather(v!, places!, 3, 2),
        f: tf.gather(v!, places!, 3, 1),
        g: tf.grad((v: tf.Tensor) => tf.sum(tf.square(tf.gather(v, at!, 1, 1))))(v!),
      }),
      feeds,
    );
  });

  it('diag, flipLeftRight, tensorScatterUpdate and sparseToDense', () => {
    const feeds = {
      v: randomValues([2, 3, 4, 5], 3),
      row: randomValues([3], 4),
      at: ints([2, 2], [1, 0, 0, 2]),
      on: bools([2], [1, 0]),
      matrix: randomValues([2, 3], 5),
      one: ints([2], [4, 1]),
    };
    expectSameAsCpu(
      ({ v, row, at, on, matrix, one }) => ({
        a: tf.diag(row!),
        b: tf.diag(matrix!),
        c: tf.diag(on!),
        d: tf.image.flipLeftRight(v as tf.Tensor4D),
        // A copy, for the cpu backend writes into the tensor it is given.
        e: tf.tensorScatterUpdate(tf.add(matrix!, 0), at!, tf.slice(row!, [0], [2])),
        f: tf.sparseToDense(at!, tf.slice(row!, [0], [2]), [2, 3], tf.scalar(0.5)),
        g: tf.sparseToDense(one!, tf.scalar(7), [6], tf.scalar(0)),
      }),
      feeds,
    );
  });
});
