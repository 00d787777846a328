import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { ModelProto } from '../../src/onnx/onnx-schema.js';
import { readSignature } from '../../src/serving/read-signature.js';
import { describedModel, smallModel } from './small-model.js';

/** The message a model is refused with. */
function refusal(bytes: Uint8Array): string {
  try {
    readSignature(bytes, 'm.onnx');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('it is not refused');
}

describe('the signature of a model file', () => {
  it('is what the file says: names, data types, shapes with -1 for what a request chooses, metadata, description', () => {
    const { signature, dataFiles } = readSignature(describedModel(), 'm.onnx');
    expect(signature.inputs).to.deep.equal([
      { name: 'latent', datatype: 'FP32', shape: [-1, 3] },
      { name: 'label', datatype: 'INT32', shape: [-1] },
      { name: 'truncation', datatype: 'FP32', shape: [] },
    ]);
    expect(signature.outputs).to.deep.equal([{ name: 'image', datatype: 'FP32', shape: [-1, 1, 2, 2] }]);
    expect(signature.description?.inputs.map(({ kind }) => kind)).to.deep.equal(['latent', 'label', 'scalar']);
    expect(signature.description?.output).to.include({ name: 'image', kind: 'image', format: 'float32' });
    expect(signature.metadata).to.have.keys('inputs', 'output');
    expect(dataFiles).to.deep.equal([]);
  });

  it('has no description in models of others, whatever their metadata', () => {
    expect(readSignature(smallModel(), 'm.onnx').signature).to.not.have.property('description');
    const named = smallModel({ metadata: { inputs: 'x' } });
    expect(readSignature(named, 'm.onnx').signature).to.not.have.property('description');
  });

  it('leaves out weights that are listed as inputs, and takes dimensions without a number or name for open', () => {
    const model = ModelProto.toObject(ModelProto.decode(smallModel({ weightsIn: 'w' })));
    const type = { tensor_type: { elem_type: 1, shape: { dim: [{}, { dim_value: 2 }] } } };
    const old = {
      ...model,
      graph: {
        ...model.graph,
        input: [
          { name: 'x', type },
          { name: 'w', type },
        ],
      },
    };
    const { signature } = readSignature(ModelProto.encode(ModelProto.fromObject(old)).finish(), 'm.onnx');
    expect(signature.inputs).to.deep.equal([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]);
  });

  it('names the files that hold weights', () => {
    expect(readSignature(smallModel({ weightsIn: 'm.onnx.data' }), 'm.onnx').dataFiles).to.deep.equal(['m.onnx.data']);
  });

  it('is refused with what is wrong: no model, a type that is not served, a description that does not fit', () => {
    expect(refusal(Uint8Array.of(1, 2, 3))).to.include('m.onnx: not an ONNX model');
    expect(refusal(describedModel().subarray(0, 60))).to.include('m.onnx: not an ONNX model');
    const model = ModelProto.toObject(ModelProto.decode(smallModel()));
    const double = { name: 'x', type: { tensor_type: { elem_type: 11, shape: { dim: [] } } } };
    const bytes = ModelProto.encode(ModelProto.fromObject({ ...model, graph: { ...model.graph, input: [double] } })).finish();
    expect(refusal(bytes)).to.equal('m.onnx: the ONNX element type 11 is not supported');
    expect(refusal(describedModel({ metadata: { inputs: '[{]' } }))).to.include('m.onnx does not say what its inputs are');
    const latent = { name: 'latent', shape: ['batch', 5], dtype: 'float32' } as const;
    expect(refusal(describedModel({ inputs: [latent] }))).to.include('"latent" [-1, 5], and its description describes "latent" as [-1, 3]');
    const other = { name: 'z', shape: ['batch', 3], dtype: 'float32' } as const;
    expect(refusal(describedModel({ inputs: [other] }))).to.include('"z" [-1, 3], and its description does not describe "z"');
    expect(refusal(describedModel({ inputs: [{ ...latent, shape: ['batch', 3] }] }))).to.include('has the input "label"');
    expect(refusal(describedModel({ outputs: [{ ...latent, name: 'y' }] }))).to.include('has the output "image"');
  });
});

describe('the service', () => {
  it('does not load TensorFlow.js', () => {
    const service = new URL('../../src/serving/service.js', import.meta.url).href;
    const program = `
      import { createRequire } from 'node:module';
      await import(${JSON.stringify(service)});
      console.log(JSON.stringify(Object.keys(createRequire(${JSON.stringify(service)}).cache)));`;
    const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(loaded).to.include('protobufjs');
    expect(loaded).to.not.include('@tensorflow');
  });
});
