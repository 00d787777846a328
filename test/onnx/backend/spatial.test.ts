import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import '../../../src/layers/gradients.js';
import { evaluate } from '../../../src/onnx/evaluate.js';
import { optimize } from '../../../src/onnx/optimize.js';
import { expectSameAsCpu, randomValues, traced } from '../support.js';

const runs = { numRuns: 25 };
const size = fc.integer({ min: 4, max: 9 });
const geometry = fc.record({
  height: size,
  width: size,
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 1),
  channels: fc.integer({ min: 1, max: 3 }),
  filters: fc.integer({ min: 1, max: 3 }),
});

/** The forward pass and both gradients against a random cotangent. */
const withGradients =
  (f: (x: tf.Tensor, w: tf.Tensor) => tf.Tensor) =>
  ({ x, w }: Record<string, tf.Tensor>) => {
    const y = f(x!, w!);
    const weight = tf.add(0.5, tf.square(y)).mul(0.1);
    const [dx, dw] = tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.mul(f(x, w), weight)))([x!, w!]);
    return { y, dx: dx!, dw: dw! };
  };

describe('convolutions and their gradients equal the cpu backend', () => {
  it('at any size, stride, filter and padding', () => {
    fc.assert(
      fc.property(geometry, ({ height, width, kernel, stride, pad, channels, filters }) => {
        const feeds = { x: randomValues([2, height, width, channels], 1), w: randomValues([kernel, kernel, channels, filters], 2) };
        const rounding = typeof pad === 'number' ? 'floor' : undefined;
        const f = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding);
        expectSameAsCpu(withGradients(f), feeds);
      }),
      runs,
    );
  });

  it('transposed, at any size, stride, filter and padding', () => {
    fc.assert(
      fc.property(geometry, ({ height, width, kernel, stride, pad, channels, filters }) => {
        fc.pre(pad !== 1);
        const out = (n: number) => (pad === 'same' ? n * stride : (n - 1) * stride + kernel);
        const feeds = { x: randomValues([2, height, width, channels], 1), w: randomValues([kernel, kernel, filters, channels], 2) };
        const shape: [number, number, number, number] = [2, out(height), out(width), filters];
        const f = (x: tf.Tensor, w: tf.Tensor) =>
          tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, shape, stride, pad as 'same' | 'valid');
        expectSameAsCpu(withGradients(f), feeds);
      }),
      runs,
    );
  });

  it('with explicit pads, dilations, channels first, and rectangular filters', () => {
    const feeds = { x: randomValues([2, 6, 7, 2], 1), w: randomValues([3, 2, 2, 3], 2) };
    const run = (f: (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor) =>
      expectSameAsCpu(({ x, w }) => ({ y: f(x as tf.Tensor4D, w as tf.Tensor4D) }), feeds);
    run((x, w) =>
      tf.conv2d(
        x,
        w,
        [2, 1],
        [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ],
      ),
    );
    run((x, w) => tf.conv2d(x, w, 1, 'same', 'NHWC', 2));
    run((x, w) => tf.conv2d(tf.transpose(x, [0, 3, 1, 2]) as tf.Tensor4D, w, 2, 'valid', 'NCHW'));
  });

  it('fused with bias and activation', () => {
    const feeds = { x: randomValues([2, 6, 7, 2], 1), w: randomValues([3, 3, 2, 4], 2), b: randomValues([4], 3) };
    expectSameAsCpu(
      ({ x, w, b }) => ({
        y: tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: w as tf.Tensor4D,
          strides: 2,
          pad: 'same',
          bias: b!,
          activation: 'leakyrelu',
          leakyreluAlpha: 0.1,
        }),
      }),
      feeds,
    );
  });

  it('depthwise, at any size, stride, filter and padding', () => {
    fc.assert(
      fc.property(geometry, ({ height, width, kernel, stride, pad, channels, filters }) => {
        const feeds = { x: randomValues([2, height, width, channels], 1), w: randomValues([kernel, kernel, channels, filters], 2) };
        const rounding = typeof pad === 'number' ? 'floor' : undefined;
        const f = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding);
        expectSameAsCpu(withGradients(f), feeds);
      }),
      runs,
    );
  });

  it('depthwise with dilations, and fused with bias and activation', () => {
    const feeds = { x: randomValues([2, 6, 7, 2], 1), w: randomValues([3, 3, 2, 2], 2), b: randomValues([4], 3) };
    expectSameAsCpu(
      ({ x, w, b }) => ({
        dilated: tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2),
        fused: tf.fused.depthwiseConv2d({
          x: x as tf.Tensor4D,
          filter: w as tf.Tensor4D,
          strides: 2,
          pad: 'same',
          bias: b!,
          activation: 'relu',
        }),
      }),
      feeds,
    );
  });

  it('depthwise of second order', () => {
    const feeds = { x: randomValues([2, 6, 6, 2], 1), w: randomValues([3, 3, 2, 2], 2) };
    const loss = (x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.square(tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same')));
    const penalty = (x: tf.Tensor, w: tf.Tensor): tf.Scalar => {
      const [dx, dw] = tf.grads(loss)([x, w]);
      return tf.add(tf.sum(tf.square(dx!)), tf.sum(tf.square(dw!)));
    };
    const program = ({ x, w }: Record<string, tf.Tensor>) => {
      const [dx, dw] = tf.grads(penalty)([x!, w!]);
      return { dx: dx!, dw: dw! };
    };
    expectSameAsCpu(program, feeds);
  });

  it('of three dimensions, at any size, stride, filter and padding', () => {
    const depths = fc.record({ depth: fc.integer({ min: 3, max: 5 }), reach: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(geometry, depths, ({ height, width, kernel, stride, pad, channels, filters }, { depth, reach }) => {
        fc.pre(pad !== 1);
        const feeds = {
          x: randomValues([2, depth, height, width, channels], 1),
          w: randomValues([reach, kernel, kernel, channels, filters], 2),
        };
        const f = (x: tf.Tensor, w: tf.Tensor) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, stride, pad as 'same' | 'valid');
        expectSameAsCpu(withGradients(f), feeds);
      }),
      runs,
    );
  });

  it('of second order: gradients of squared gradient norms', () => {
    const feeds = { x: randomValues([2, 6, 6, 2], 1), w: randomValues([3, 3, 2, 3], 2) };
    const penalty = (x: tf.Tensor, w: tf.Tensor): tf.Scalar => {
      const loss = (x: tf.Tensor, w: tf.Tensor) =>
        tf.sum(tf.square(tf.leakyRelu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'))));
      const [dx, dw] = tf.grads(loss)([x, w]);
      return tf.add(tf.sum(tf.square(dx!)), tf.sum(tf.square(dw!)));
    };
    expectSameAsCpu(({ x, w }) => {
      const [dx, dw] = tf.grads(penalty)([x!, w!]);
      return { dx: dx!, dw: dw! };
    }, feeds);
  });
});

type Pool = (x: tf.Tensor) => tf.Tensor;
const squares = (x: tf.Tensor): tf.Scalar => tf.sum(tf.square(x));

describe('pooling and its gradients', () => {
  it('maxPool equals the cpu backend at any size, stride, window and padding', () => {
    fc.assert(
      fc.property(geometry, ({ height, width, kernel, stride, pad, channels }) => {
        fc.pre(pad !== 1);
        const f: Pool = (x) => tf.maxPool(x as tf.Tensor4D, kernel, stride, pad as 'same' | 'valid');
        expectSameAsCpu(({ x }) => ({ y: f(x!), dx: tf.grad((x: tf.Tensor) => squares(f(x)))(x!) }), {
          x: randomValues([2, height, width, channels], 1),
        });
      }),
      runs,
    );
  });

  it('avgPool equals the cpu backend at any size, stride and window; its gradient where nothing is padded', () => {
    fc.assert(
      fc.property(geometry, ({ height, width, kernel, stride, pad, channels }) => {
        fc.pre(pad !== 1);
        const f: Pool = (x) => tf.avgPool(x as tf.Tensor4D, kernel, stride, pad as 'same' | 'valid');
        const dx =
          pad === 'valid' ? ({ x }: Record<string, tf.Tensor>) => ({ dx: tf.grad((x: tf.Tensor) => squares(f(x)))(x!) }) : () => ({});
        expectSameAsCpu((inputs) => ({ y: f(inputs.x!), ...dx(inputs) }), { x: randomValues([2, height, width, channels], 1) });
      }),
      runs,
    );
  });

  // The cpu backend divides by the whole window there, although its forward pass leaves the padding out.
  it('the gradient of padded avgPool, and the gradient of that, equal central differences', () => {
    const pooled: Pool = (x) => tf.avgPool(tf.square(x) as tf.Tensor4D, 2, 2, 'same');
    const first = (x: tf.Tensor): tf.Scalar => squares(pooled(x));
    const second = (x: tf.Tensor): tf.Scalar => squares(tf.grad(first)(x));
    for (const f of [first, second]) {
      const x = randomValues([1, 3, 3, 1], 1);
      const graph = optimize(traced(({ x }) => ({ y: f(x!), dx: tf.grad(f)(x!) }), { x }));
      const analytic = evaluate(graph, { x }).dx!.data;
      const step = 1e-2;
      for (let i = 0; i < x.data.length; i++) {
        const value = (sign: number): number => {
          const data = Float32Array.from(x.data as Float32Array);
          data[i]! += sign * step;
          return Number(evaluate(graph, { x: { ...x, data } }).y!.data[0]);
        };
        expect((value(1) - value(-1)) / (2 * step)).to.be.closeTo(Number(analytic[i]), 5e-3);
      }
    }
  });
});

describe('batch normalisation equals the cpu backend', () => {
  it('with given moments and with the moments of the batch, gradients included', () => {
    const feeds = {
      x: randomValues([3, 4, 4, 2], 1),
      mean: randomValues([2], 2),
      variance: randomValues([2], 3, 0.5, 2),
      s: randomValues([2], 4),
      b: randomValues([2], 5),
    };
    expectSameAsCpu(
      ({ x, mean, variance, s, b }) => ({
        y: tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, b as tf.Tensor1D, s as tf.Tensor1D, 1e-3),
      }),
      feeds,
    );
    const normal = (x: tf.Tensor, s: tf.Tensor, b: tf.Tensor): tf.Tensor => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, b as tf.Tensor1D, s as tf.Tensor1D, 1e-3);
    };
    expectSameAsCpu(
      ({ x, s, b }) => {
        const [dx, ds, db] = tf.grads((x: tf.Tensor, s: tf.Tensor, b: tf.Tensor) => tf.sum(tf.exp(normal(x, s, b))))([x!, s!, b!]);
        return { dx: dx!, ds: ds!, db: db! };
      },
      { x: feeds.x, s: feeds.s, b: feeds.b },
    );
  });
});
