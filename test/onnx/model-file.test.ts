import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import * as ort from 'onnxruntime-node';
import { bindInitializers } from '../../src/onnx/bind.js';
import { decodeModelMetadata, encodeModel } from '../../src/onnx/model-file.js';
import { traceToOnnx } from '../../src/onnx/trace.js';

function example() {
  return traceToOnnx(
    ({ x, w }) => ({ y: tf.leakyRelu(tf.matMul(x!, w!), 0.125), positive: tf.greater(x!, 0) }),
    [
      { name: 'x', shape: [2, 2], dtype: 'float32' },
      { name: 'w', shape: [2, 2], dtype: 'float32' },
    ],
    { name: 'example' },
  );
}

describe('the model file', () => {
  it('says what was written: names, shapes, types, metadata', () => {
    const file = encodeModel(example(), { producerName: 'ganforge', producerVersion: '1.2.3', metadata: { system: 'dcgan', seed: '7' } });
    expect(decodeModelMetadata(file)).to.deep.equal({
      name: 'example',
      producerName: 'ganforge',
      producerVersion: '1.2.3',
      opset: 18,
      inputs: [
        { name: 'x', shape: [2, 2], dtype: 'float32' },
        { name: 'w', shape: [2, 2], dtype: 'float32' },
      ],
      outputs: [
        { name: 'y', shape: [2, 2], dtype: 'float32' },
        { name: 'positive', shape: [2, 2], dtype: 'bool' },
      ],
      metadata: { system: 'dcgan', seed: '7' },
      operators: { MatMul: 1, LeakyRelu: 1, Greater: 1 },
      dataFiles: [],
    });
  });

  it('tells the types of inner values where it is asked to', () => {
    const graph = example();
    const [plain, told] = [encodeModel(graph), encodeModel(graph, { innerTypes: true })].map((file) =>
      Buffer.from(file).toString('latin1'),
    );
    const inner = graph.nodes.find(({ opType }) => opType === 'MatMul')!.outputs[0]!;
    // Once as the result of a node, once as the operand of another; a third time with its type.
    expect(plain!.split(inner)).to.have.length(1 + 2);
    expect(told!.split(inner)).to.have.length(1 + 3);
  });

  it('runs in onnxruntime with weights inside', async () => {
    const bound = bindInitializers(example(), { w: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } });
    const session = await ort.InferenceSession.create(encodeModel(bound));
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 0, 0, -1), [2, 2]) });
    expect([...(y!.data as Float32Array)]).to.deep.equal([1, 2, -0.375, -0.5]);
    expect(session.inputNames).to.deep.equal(['x']);
    await session.release();
  });

  it('is refused where it is none', () => {
    expect(() => decodeModelMetadata(Uint8Array.of(1, 2, 3))).to.throw('not an ONNX model');
    expect(() => decodeModelMetadata(new Uint8Array())).to.throw('not an ONNX model');
    expect(() => decodeModelMetadata(encodeModel(example()).slice(0, 100))).to.throw('not an ONNX model');
  });

  it('takes only weights that fit', () => {
    expect(() => bindInitializers(example(), { v: { shape: [], data: Float32Array.of(1) } })).to.throw('no input v');
    expect(() => bindInitializers(example(), { w: { shape: [4], data: new Float32Array(4) } })).to.throw('shape [2,2]');
    expect(() => bindInitializers(example(), { w: { shape: [2, 2], data: new Int32Array(4) } })).to.throw('Int32Array');
  });
});
