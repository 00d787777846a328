import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { onnxBackend } from '../../src/onnx/backend/backend.js';
import { type InputDeclaration, type TracedFunction, traceToOnnx } from '../../src/onnx/trace.js';
import { traceFailure } from './support.js';

const x: InputDeclaration = { name: 'x', shape: [4, 3], dtype: 'float32' };

const failureOf = (fn: TracedFunction): Error => traceFailure(fn, [x]);

function codeOf(fn: TracedFunction): string {
  const error = failureOf(fn);
  return error instanceof InputError ? `${error.code}: ${error.message}` : String(error);
}

/** Tensors, data and variables that tfjs and the backend count. */
function alive(): number[] {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return [numTensors, numDataBuffers, numBytes, onnxBackend().numDataIds(), Object.keys(tf.engine().registeredVariables).length];
}

const plain: TracedFunction = ({ x }) => ({ y: tf.relu(x!) });

describe('a strict trace', () => {
  beforeEach(() => {
    onnxBackend();
    void tf.setBackend('cpu');
  });

  describe('refuses randomness, naming the operation and the mend', () => {
    const draws: Readonly<Record<string, () => tf.Tensor>> = {
      randomNormal: () => tf.randomNormal([4, 3]),
      truncatedNormal: () => tf.truncatedNormal([4, 3]),
      randomUniform: () => tf.randomUniform([1]),
      randomUniformInt: () => tf.randomUniformInt([4], 0, 3),
      randomGamma: () => tf.randomGamma([4], 1),
      randomStandardNormal: () => tf.randomStandardNormal([]),
      rand: () => tf.rand([2], () => 0.5),
      dropout: () => tf.dropout(tf.ones([4]), 0.5),
    };
    for (const [name, draw] of Object.entries(draws)) {
      it(name, () => {
        expect(codeOf(({ x }) => ({ y: tf.add(x!, tf.sum(draw())) }))).to.match(
          new RegExp(`^baked-constant: ${name} made .*scope\\.input`),
        );
      });
    }

    it('multinomial, whose kernel cannot be traced', () => {
      expect(codeOf(({ x }) => ({ y: tf.multinomial(tf.softmax(x!) as tf.Tensor2D, 2) }))).to.match(/^kernel-untraceable: .*Multinomial/);
    });

    it('in layers, at training', () => {
      for (const layer of [
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.gaussianNoise({ stddev: 1 }),
        tf.layers.alphaDropout({ rate: 0.3 }),
      ]) {
        expect(
          codeOf(({ x }) => ({ y: layer.apply(x!, { training: true }) as tf.Tensor })),
          layer.getClassName(),
        ).to.match(/^baked-constant/);
        const graph = traceToOnnx(({ x }) => ({ y: layer.apply(x!, { training: false }) as tf.Tensor }), [x]);
        expect(graph.outputs.map(({ name }) => name)).to.deep.equal(['y']);
      }
    });

    it('in weights that a layer makes at its first call', () => {
      const layer = tf.layers.dense({ units: 2 });
      expect(codeOf(({ x }) => ({ y: layer.apply(x!) as tf.Tensor }))).to.match(/^baked-constant/);
    });
  });

  it('refuses data of the size of a batch, but no uniform tensors of that size', () => {
    const values = Float32Array.from({ length: 12 }, (_, i) => i);
    expect(codeOf(({ x }) => ({ y: tf.sub(x!, tf.tensor2d(values, [4, 3])) }))).to.match(
      /^baked-constant: .*float32 constant of shape \[4,3\]/,
    );
    const labels = Int32Array.from({ length: 128 }, (_, i) => i);
    expect(codeOf(({ x }) => ({ y: tf.add(x!, tf.sum(tf.oneHot(tf.tensor1d(labels, 'int32'), 3))) }))).to.match(
      /^baked-constant: .*\[128\]/,
    );
    const uniform = traceToOnnx(({ x }) => ({ y: tf.sub(tf.ones([4, 3]), x!) }), [x]);
    expect(Math.max(...[...uniform.initializers.values()].map(({ data }) => data.length))).to.be.at.most(2);
  });

  it('allows what an operation always makes', () => {
    for (const make of [() => tf.eye(3), () => tf.signal.hannWindow(3), () => tf.signal.hammingWindow(3)]) {
      expect(traceToOnnx(({ x }) => ({ y: tf.sum(tf.mul(x!, tf.slice(make(), 0, 1))) }), [x]).outputs.length).to.equal(1);
    }
    const grey = traceToOnnx(({ x }) => ({ y: tf.image.rgbToGrayscale(tf.reshape(x!, [2, 2, 3]) as tf.Tensor3D) }), [x]);
    expect(grey.outputs[0]!.shape).to.deep.equal([2, 2, 1]);
    expect(codeOf(({ x }) => ({ y: tf.add(x!, [1, 2, 3]) }))).to.match(/^baked-constant: add made/);
  });

  it('refuses to lose the new value of a variable, and takes it as an output', () => {
    const count: tf.Variable = tf.variable(tf.scalar(0), false, 'count');
    const step: TracedFunction = ({ x }) => {
      count.assign(tf.add(count, tf.sum(x!)));
      return { y: tf.mul(x!, count) };
    };
    expect(codeOf(step)).to.match(/^lost-update: .*variable count \[\].*output/);
    const graph = traceToOnnx((inputs, scope) => ({ ...step(inputs, scope), count }), [x]);
    expect(graph.outputs.map(({ name }) => name)).to.deep.equal(['y', 'count']);
    expect(traceToOnnx(step, [x], { strict: false }).outputs.length).to.equal(1);
    expect(count.dataSync()[0]).to.equal(0);
    count.dispose();
  });

  it('refuses to lose the moving moments of a batch normalization at training', () => {
    const layer = tf.layers.batchNormalization({ inputShape: [3] });
    const model = tf.sequential({ layers: [layer] });
    expect(codeOf(({ x }) => ({ y: model.apply(x!, { training: true }) as tf.Tensor }))).to.match(/^lost-update: .*moving_/);
    const graph = traceToOnnx(
      ({ x }) => {
        const y = model.apply(x!, { training: true }) as tf.Tensor;
        const [mean, variance] = layer.nonTrainableWeights.map((weight) => weight.read());
        return { y, mean: mean!, variance: variance! };
      },
      [x],
    );
    expect(graph.outputs.length).to.equal(3);
    model.dispose();
  });

  it('refuses slots that an optimizer makes in the trace, where they would begin anew in each run', () => {
    void tf.setBackend('onnx');
    const weight: tf.Variable = tf.variable(tf.ones([3]), true, 'weight');
    const optimizer = tf.train.momentum(0.1, 0.9);
    const step: TracedFunction = ({ x }) => {
      const loss = optimizer.minimize(() => tf.sum(tf.mul(x!, weight)).asScalar(), true, [weight]);
      return { loss: loss!, weight };
    };
    const before = alive();
    expect(codeOf(step)).to.match(/^lost-state: .*\[3\].*carry/);
    expect(alive()).to.deep.equal(before);
    optimizer.dispose();
    weight.dispose();
  });

  it('refuses asynchronous functions, promises of values, and functions that return no tensors', async () => {
    const asynchronous = (async ({ x }: Record<string, tf.Tensor>) => {
      await Promise.resolve();
      return { y: tf.relu(x!) };
    }) as never;
    expect(codeOf(asynchronous)).to.match(/^asynchronous-trace/);
    const reading: TracedFunction = ({ x }) => {
      void tf.sum(x!).data();
      return { y: x! };
    };
    expect(codeOf(reading)).to.match(/^traced-value-read: .*ReduceSum/);
    expect(codeOf(() => ({}))).to.match(/^no-outputs/);
    expect(codeOf(({ x }) => ({ y: [x!] }) as never)).to.match(/^no-outputs/);
    // The asynchronous function goes on by now.
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(traceToOnnx(plain, [x]).nodes.length).to.equal(1);
  });
});
