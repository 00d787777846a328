import * as tf from '@tensorflow/tfjs';
import { expectSameAsCpu, ints, randomValues } from '../support.js';

const x = randomValues([3, 4, 5], 1);

type Map = (x: tf.Tensor) => tf.Tensor;

const dx = (f: Map, x: tf.Tensor): tf.Tensor => tf.grad((x: tf.Tensor) => tf.sum(tf.square(f(x))))(x);

describe('gradients of what moves elements equal the cpu backend', () => {
  const moves: Record<string, Map> = {
    'slice and pad': (x) =>
      tf.pad(tf.slice(x, [1, 1, 1], [2, 2, 2]), [
        [0, 1],
        [1, 0],
        [0, 0],
      ]),
    'concat and transpose': (x) => tf.concat([x, tf.transpose(tf.transpose(x))], 2),
    'tile of a mean': (x) => tf.tile(tf.mean(x, [0, 1]), [2]),
    'stack and unstack': (x) => tf.stack(tf.unstack(x, 1), 2),
    'split and reverse': (x) => tf.reverse(tf.split(x, [1, 3], 1)[1]!, 0),
    'gather over the first axis': (x) => tf.gather(x, tf.tensor1d([2, 0, 2, 1], 'int32')),
  };
  for (const [name, f] of Object.entries(moves)) it(name, () => expectSameAsCpu(({ x }) => ({ dx: dx(f, x!) }), { x }));

  it('gather with batch axes', () => {
    const feeds = { v: randomValues([2, 3, 4, 5], 3), at: ints([2, 3], [1, 0, 2, 2, 2, 1]) };
    expectSameAsCpu(({ v, at }) => ({ dv: dx((v) => tf.gather(v, at!, 1, 1), v!) }), feeds);
  });
});

describe('operations that tfjs makes of several kernels equal the cpu backend', () => {
  it('squeeze, tile of an axis of length 1, and numbers counted into a tensor', () => {
    expectSameAsCpu(
      ({ x }) => ({
        squeezed: tf.squeeze(tf.expandDims(x!, 0)),
        tiled: tf.tile(tf.sum(x!, 1, true), [1, 3, 1]),
        broadcast: tf.broadcastTo(tf.sum(x!, 0, true), [2, 4, 5]),
        counted: tf.add(tf.range(0, 5), x!),
        spaced: tf.mul(tf.linspace(0, 1, 5), x!),
      }),
      { x },
    );
  });
});
