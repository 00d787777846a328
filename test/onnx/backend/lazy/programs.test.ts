import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { onnxBackend } from '../../../../src/onnx/backend/backend.js';
import { relativeError } from '../../support.js';

/** Operations on 2 x 3 matrices, which give 2 x 3 matrices. */
const operations: readonly ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[] = [
  tf.add,
  tf.maximum,
  (a, b) => tf.sub(tf.tanh(a), b),
  (a) => tf.reshape(tf.transpose(tf.reshape(a, [3, 2])), [2, 3]),
  (a, b) => tf.concat([tf.slice(a, [0, 0], [1, 3]), tf.slice(b, [1, 0], [1, 3])]),
  (a, b) => tf.where(tf.greater(a, b), a, tf.zerosLike(b)),
  (a) => tf.sub(a, tf.mean(a, 1, true)),
  (a, b) => tf.grad((x: tf.Tensor) => tf.sum(tf.mul(tf.sigmoid(x), b)))(a),
  (a) => tf.clone(a),
];

/** What a program does next to its tensors; places are taken modulo their number. */
type Action =
  | { readonly does: 'compute'; readonly operation: number; readonly a: number; readonly b: number }
  | { readonly does: 'read' | 'dispose'; readonly a: number };

const place = fc.nat(20);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('compute' as const), operation: fc.nat(operations.length - 1), a: place, b: place }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('read' as const, 'dispose' as const), a: place }) },
);

/** Everything that the program reads, and what is left at its end. */
function run(backend: 'cpu' | 'onnx', actions: readonly Action[]): Float32Array[] {
  void tf.setBackend(backend);
  const tensors: tf.Tensor[] = [tf.tensor2d([1, -2, 3, 0.5, 0, -1], [2, 3]), tf.tensor2d([0, 1, 1, -1, 2, 0.25], [2, 3])];
  const read: Float32Array[] = [];
  for (const action of actions) {
    const at = action.a % tensors.length;
    if (action.does === 'read') read.push(tensors[at]!.dataSync<'float32'>());
    else if (action.does === 'compute') {
      const b = tensors[action.b % tensors.length]!;
      tensors.push(tf.tidy(() => operations[action.operation]!(tensors[at]!, b)));
    } else if (tensors.length > 1) tensors.splice(at, 1)[0]!.dispose();
  }
  for (const tensor of tensors) read.push(tensor.dataSync<'float32'>());
  tf.dispose(tensors);
  return read;
}

describe('deferred kernel calls', () => {
  it('give what the cpu backend computes at once, whatever is read and disposed on the way', () => {
    onnxBackend();
    const before = [tf.memory().numTensors, onnxBackend().numDataIds()];
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
        const [expected, actual] = [run('cpu', actions), run('onnx', actions)];
        expect(actual.length).to.equal(expected.length);
        for (const [i, values] of expected.entries()) expect(relativeError(actual[i]!, values)).to.be.at.most(1e-5);
        expect([tf.memory().numTensors, onnxBackend().numDataIds()]).to.deep.equal(before);
      }),
      { numRuns: 60 },
    );
    void tf.setBackend('cpu');
  });
});
