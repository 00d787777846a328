import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import '../../../src/layers/gradients.js';
import { evaluate } from '../../../src/onnx/evaluate.js';
import { optimize } from '../../../src/onnx/optimize.js';
import { expectClose, onCpu, randomValues, traced } from '../support.js';

const size = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
const alignments = fc.constantFrom([false, false], [true, false], [false, true]);
const runs = { numRuns: 25 };

type Map = (x: tf.Tensor) => tf.Tensor;

const methods = { resizeBilinear: tf.image.resizeBilinear, resizeNearestNeighbor: tf.image.resizeNearestNeighbor };

describe('resizing pictures', () => {
  for (const [name, method] of Object.entries(methods)) {
    // The cpu backend's gradients ignore halfPixelCenters and err on batches or pictures that are not square. So the
    // reference is a product with the dense matrix that the cpu backend's forward pass gives for single pixels.
    it(`gradients of ${name} of first and second order equal those of its matrix`, () => {
      fc.assert(
        fc.property(size, size, alignments, ([h, w], to, [corners, half]) => {
          const basis: Map = () => method(tf.reshape(tf.eye(h * w), [h * w, h, w, 1]) as tf.Tensor4D, to, corners, half);
          const m = onCpu(() => ({ m: tf.reshape(basis(tf.scalar(0)), [h * w, to[0] * to[1]]) }), {}).m!;
          const x = randomValues([2, h, w, 2], 1);
          const actual: Map = (x) => method(x as tf.Tensor4D, to, corners, half);
          const dense =
            (m: tf.Tensor): Map =>
            (x) => {
              const flat = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [4, h * w]);
              return tf.transpose(tf.reshape(tf.matMul(flat as tf.Tensor2D, m as tf.Tensor2D), [2, 2, ...to]), [0, 2, 3, 1]);
            };
          const expected = onCpu(({ x, m }) => derivatives(dense(m!), x!), { x, m });
          expectClose(evaluate(optimize(traced(({ x }) => derivatives(actual, x!), { x })), { x }), expected);
        }),
        runs,
      );
    });
  }
});

/** y = f(x^2), and the first and second order gradients of its square. */
function derivatives(f: Map, x: tf.Tensor): Record<string, tf.Tensor> {
  const loss = (x: tf.Tensor): tf.Scalar => tf.sum(tf.square(f(tf.square(x))));
  const first = tf.grad(loss);
  return { y: f(tf.square(x)), first: first(x), second: tf.grad((x: tf.Tensor) => tf.sum(tf.square(first(x))))(x) };
}
