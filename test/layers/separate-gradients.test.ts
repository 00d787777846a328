import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { customGradient } from '../../src/layers/custom-gradient.js';
import { detached } from '../../src/layers/detached.js';
import { withSeparateGradients } from '../../src/layers/separate-gradients.js';

const random = (shape: readonly number[], seed: number): tf.Tensor => tf.randomUniform([...shape], -1, 1, 'float32', seed);

/** A layer with the shape of its inputs. */
interface Given {
  readonly title: string;
  readonly shape: readonly number[];
  readonly layer: () => tf.layers.Layer;
}

const conv = (useBias: boolean) => () => tf.layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', useBias });
const dense = (useBias: boolean, activation?: 'tanh') => () =>
  tf.layers.dense({ units: 3, useBias, ...(activation === undefined ? {} : { activation }) });

const layers: readonly Given[] = [
  { title: 'a convolution', shape: [2, 5, 5, 2], layer: conv(false) },
  { title: 'a convolution with a bias', shape: [2, 5, 5, 2], layer: conv(true) },
  { title: 'a dense layer', shape: [2, 4], layer: dense(false) },
  { title: 'a dense layer with a bias', shape: [2, 4], layer: dense(true) },
  { title: 'a dense layer of sequences, with an activation', shape: [2, 3, 4], layer: dense(true, 'tanh') },
];

/** What a gradient of a layer's output is made of: its values, and the kernels that ran for them. */
interface Outcome {
  readonly values: readonly number[][];
  readonly kernels: readonly string[];
}

/** The output and the gradients of sum(layer(x)^2) by the input, or by the weights. */
function outcome({ shape, layer: make }: Given, by: 'input' | 'weights', run: <T>(body: () => T) => T): Outcome {
  const layer = make();
  layer.build([...shape]);
  layer.setWeights(layer.getWeights().map((weight, i) => random(weight.shape, i + 1)));
  const x = random(shape, 9);
  const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const inputs = by === 'input' ? [tf.variable(x)] : weights;
  const f = () => tf.sum(tf.square(layer.apply(by === 'input' ? inputs[0]! : x) as tf.Tensor)) as tf.Scalar;
  const engine = tf.engine();
  const { runKernel } = engine;
  const kernels: string[] = [];
  const bound = runKernel.bind(engine);
  engine.runKernel = (name, ...rest) => {
    kernels.push(name);
    return bound(name, ...rest);
  };
  try {
    const values = tf.tidy(() => {
      const { value, grads } = run(() => tf.variableGrads(f, inputs));
      return [value, ...inputs.map(({ name }) => grads[name]!)].map((tensor) => [...tensor.dataSync()]);
    });
    return { values, kernels };
  } finally {
    engine.runKernel = runKernel;
    tf.dispose([x, ...weights, ...inputs]);
  }
}

const together = <T>(body: () => T): T => body();
const count = ({ kernels }: Outcome, ...names: string[]): number => kernels.filter((kernel) => names.includes(kernel)).length;

describe('gradients of layers, taken separately,', () => {
  before(() => tf.setBackend('cpu'));

  for (const given of layers) {
    it(`are the same for ${given.title}, and no others are computed`, () => {
      for (const by of ['input', 'weights'] as const) {
        const [expected, found] = [outcome(given, by, together), outcome(given, by, withSeparateGradients)];
        expect(found.values).to.deep.equal(expected.values);
        if (given.shape.length === 4) {
          expect(count(found, 'FusedConv2D', 'Conv2D')).to.equal(1);
          expect(count(found, 'Conv2DBackpropInput')).to.equal(by === 'input' ? 1 : 0);
          expect(count(found, 'Conv2DBackpropFilter')).to.equal(by === 'weights' ? 1 : 0);
        } else {
          expect(count(found, 'BatchMatMul')).to.equal(2);
        }
      }
    });
  }

  it('let other custom gradients be', () => {
    const slope = withSeparateGradients(() =>
      tf.tidy(() => {
        const twice = (x: tf.Tensor) => customGradient([x], ([x]) => ({ value: tf.matMul(x!, x!), gradient: (dy) => [tf.mul(dy, 7)] }));
        return tf
          .grad((x: tf.Tensor) => tf.sum(twice(x)))(tf.ones([2, 2]))
          .dataSync();
      }),
    );
    expect([...slope]).to.deep.equal([7, 7, 7, 7]);
  });

  it('do not flow through what is detached', () => {
    const layer = tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones' });
    const slope = withSeparateGradients(() =>
      tf.tidy(() =>
        tf
          .grad((x: tf.Tensor) =>
            tf.sum(
              tf.mul(
                x,
                detached(() => layer.apply(x) as tf.Tensor),
              ),
            ),
          )(tf.tensor2d([[3], [4]]))
          .dataSync(),
      ),
    );
    layer.dispose();
    expect([...slope]).to.deep.equal([3, 4]);
  });

  it('can be differentiated themselves', () => {
    const second = withSeparateGradients(() =>
      tf.tidy(() => {
        const w = tf.tensor2d([[2], [3]]);
        const first = tf.grad((x: tf.Tensor) => tf.sum(tf.pow(tf.fused.matMul({ a: x as tf.Tensor2D, b: w }), 3)));
        // d/dx of sum (3 (xw)^2 w)
        return tf
          .grad((x: tf.Tensor) => tf.sum(first(x)))(tf.tensor2d([[1, 1]]))
          .dataSync();
      }),
    );
    expect([...second]).to.deep.equal([6 * 5 * 5 * 2, 6 * 5 * 5 * 3]);
  });

  it('leave tfjs as it was, after a failure too', () => {
    const { customGrad, runKernel } = tf.engine();
    expect(() =>
      withSeparateGradients(() => {
        throw new Error('stop');
      }),
    ).to.throw('stop');
    expect(tf.engine().customGrad).to.equal(customGrad);
    expect(tf.engine().runKernel).to.equal(runKernel);
  });
});
