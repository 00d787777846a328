import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import * as ort from 'onnxruntime-node';
import { InputError } from '../../src/errors.js';
import { exportModel } from '../../src/onnx/export-model.js';
import { decodeModelMetadata } from '../../src/onnx/model-file.js';
import { randomValues, relativeError } from './support.js';

/** What onnxruntime makes of a file. */
async function run(file: Uint8Array, feeds: Readonly<Record<string, readonly number[]>>): Promise<Record<string, ort.Tensor>> {
  const session = await ort.InferenceSession.create(file);
  try {
    const tensors = Object.entries(feeds).map(([name, shape], i) => {
      return [name, new ort.Tensor('float32', randomValues(shape, i).data as Float32Array, shape)] as const;
    });
    return (await session.run(Object.fromEntries(tensors))) as Record<string, ort.Tensor>;
  } finally {
    await session.release();
  }
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('exportModel', () => {
  for (const backend of ['cpu', 'onnx']) {
    it(`writes a layers model for any batch size, with its names (built on ${backend})`, async () => {
      await tf.setBackend(backend);
      const image = tf.input({ shape: [8, 8, 2], name: 'image' });
      const scale = tf.input({ shape: [1], name: 'scale' });
      // The same weights every time: of some, a single number is the small rest of large ones, and its rounding shows.
      const [first, second] = [1, 2].map((seed) => tf.initializers.glorotUniform({ seed }));
      const convolved = tf.layers
        .conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', kernelInitializer: first! })
        .apply(image) as tf.SymbolicTensor;
      const normal = tf.layers.batchNormalization({ name: 'normal' }).apply(convolved) as tf.SymbolicTensor;
      const features = tf.layers.flatten({ name: 'features' }).apply(tf.layers.dropout({ rate: 0.5 }).apply(normal)) as tf.SymbolicTensor;
      const scaled = tf.layers
        .multiply({ name: 'scaled' })
        .apply([tf.layers.dense({ units: 1, kernelInitializer: second! }).apply(features) as tf.SymbolicTensor, scale]);
      const model = tf.model({ inputs: [image, scale], outputs: [features, scaled as tf.SymbolicTensor], name: 'two-headed' });
      const tensors = tf.memory().numTensors;
      const file = exportModel(model, { producerVersion: '3', metadata: { by: 'test' } });
      expect(tf.memory().numTensors).to.equal(tensors);
      const header = decodeModelMetadata(file);
      expect(header).to.deep.include({ name: 'two-headed', producerVersion: '3', metadata: { by: 'test' } });
      expect(header.inputs.map(({ name, shape }) => ({ name, shape }))).to.deep.equal([
        { name: 'image', shape: ['batch', 8, 8, 2] },
        { name: 'scale', shape: ['batch', 1] },
      ]);
      for (const batch of [1, 5]) {
        const shapes = { image: [batch, 8, 8, 2], scale: [batch, 1] };
        const results = await run(file, shapes);
        const inputs = Object.values(shapes).map((shape, i) => tf.tensor(randomValues(shape, i).data as Float32Array, shape));
        const expected = model.predict(inputs) as tf.Tensor[];
        for (const [i, name] of model.outputNames.entries()) {
          expect(results[name]!.dims).to.deep.equal(expected[i]!.shape);
          expect(relativeError(results[name]!.data as Float32Array, expected[i]!.dataSync<'float32'>())).to.be.at.most(1e-5);
        }
        tf.dispose([...inputs, ...expected]);
      }
      model.dispose();
      await tf.setBackend('cpu');
    });
  }

  it('writes a sequential model that was never used', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2, name: 'scores' })] });
    const file = exportModel(model);
    const { inputs, outputs } = decodeModelMetadata(file);
    expect(outputs.map(({ name, shape }) => ({ name, shape }))).to.deep.equal([{ name: 'scores', shape: ['batch', 2] }]);
    expect((await run(file, { [inputs[0]!.name]: [4, 3] })).scores!.dims).to.deep.equal([4, 2]);
    model.dispose();
  });

  it('writes a function with the tensors it uses, its batch dimension where an input says null', async () => {
    const weight = tf.variable(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]));
    const file = exportModel(
      ({ x }) => ({ y: tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D) }),
      [{ name: 'x', shape: [null, 3], dtype: 'float32' }],
    );
    expect(decodeModelMetadata(file).outputs[0]!.shape).to.deep.equal(['batch', 2]);
    expect((await run(file, { x: [7, 3] })).y!.dims).to.deep.equal([7, 2]);
    const fixed = exportModel(({ x }) => ({ y: tf.relu(x!) }), [{ name: 'x', shape: [2, 3], dtype: 'float32' }], { name: 'rectifier' });
    expect(decodeModelMetadata(fixed)).to.deep.include({ name: 'rectifier' });
    expect(decodeModelMetadata(fixed).inputs[0]!.shape).to.deep.equal([2, 3]);
    weight.dispose();
  });

  it('refuses a model with an unknown dimension besides the batch, and one that draws at inference', () => {
    const model = tf.sequential({ layers: [tf.layers.embedding({ inputShape: [null], inputDim: 3, outputDim: 2 })] });
    expect(codeOf(() => exportModel(model))).to.match(/^model-input: .*float32 \[any,any\]/);
    model.dispose();
    const noisy = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.add(x!, tf.randomNormal([1])) });
    expect(codeOf(() => exportModel(noisy, [{ name: 'x', shape: [null, 3], dtype: 'float32' }]))).to.match(/^baked-constant: randomNormal/);
  });
});
