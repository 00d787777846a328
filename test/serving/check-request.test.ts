import { expect } from 'chai';
import fc from 'fast-check';
import { float16Bits } from '../../src/onnx/float16.js';
import { checkRequest } from '../../src/serving/check-request.js';
import { type Datatype, datatypes } from '../../src/serving/datatypes.js';
import { ServingFailure } from '../../src/serving/failure.js';
import { readSignature } from '../../src/serving/read-signature.js';
import type { ModelSignature } from '../../src/serving/signature.js';
import type { ServedTensor } from '../../src/serving/tensor.js';
import { describedModel } from './small-model.js';

const { signature } = readSignature(describedModel(), 'm.onnx');

const latent = (rows = 2, changes: Partial<ServedTensor> = {}): ServedTensor => {
  return { name: 'latent', datatype: 'FP32', shape: [rows, 3], data: new Float32Array(3 * rows), ...changes };
};

const label = (...classes: number[]): ServedTensor => {
  return { name: 'label', datatype: 'INT32', shape: [classes.length], data: Int32Array.from(classes) };
};

const check = (inputs: readonly ServedTensor[], outputs?: readonly string[], of: ModelSignature = signature) =>
  checkRequest({ inputs, ...(outputs && { outputs }) }, of, 8);

/** The message a request is refused with. */
function refusal(...request: Parameters<typeof check>): string {
  try {
    check(...request);
  } catch (error) {
    if (!(error instanceof ServingFailure)) throw error;
    expect(error.kind).to.equal('invalid');
    expect(error.message).to.not.include('\n');
    expect(error.message.length).to.be.below(400);
    return error.message;
  }
  throw new Error('it is not refused');
}

/** A model of others, with one input `x`. */
const taking = (datatype: Datatype, shape: readonly number[]): ModelSignature => {
  return { inputs: [{ name: 'x', datatype, shape }], outputs: [], metadata: {} };
};

describe('the check of a request', () => {
  it('passes what fits, in the order of the model, with scalars that are left out at their default', () => {
    const { inputs, rows, outputs } = check([label(3, 0), latent()], ['image']);
    expect(inputs.map(({ name }) => name)).to.deep.equal(['latent', 'label', 'truncation']);
    expect(inputs[2]).to.deep.equal({ name: 'truncation', datatype: 'FP32', shape: [], data: Float32Array.of(0.5) });
    expect(rows).to.equal(2);
    expect(outputs).to.deep.equal(['image']);
    const given = { name: 'truncation', datatype: 'FP32', shape: [], data: Float32Array.of(0.25) } as const;
    expect(check([label(1), latent(1), given]).inputs[2]).to.equal(given);
  });

  it('gives defaults memory of their own, as inputs may be moved to a thread', () => {
    const [first, second] = [check([label(1), latent(1)]), check([label(1), latent(1)])];
    expect(first.inputs[2]?.data.buffer).to.not.equal(second.inputs[2]?.data.buffer);
  });

  it('takes no outputs for all of them', () => {
    expect(check([label(1), latent(1)])).to.not.have.property('outputs');
    expect(check([label(1), latent(1)], [])).to.not.have.property('outputs');
  });

  it('counts one row where no input has a batch', () => {
    const tensor = { name: 'x', datatype: 'FP32', shape: [2], data: new Float32Array(2) } as const;
    expect(check([tensor], undefined, taking('FP32', [2])).rows).to.equal(1);
  });

  it('names inputs and outputs that are unknown, missing or there twice', () => {
    expect(refusal([{ ...latent(), name: 'latnt' }])).to.equal(`the model has no input "latnt": did you mean 'latent'?`);
    expect(refusal([{ ...latent(), name: 'q' }])).to.equal('the model has no input "q": the inputs are latent, label, truncation');
    expect(refusal([latent()])).to.equal(
      'input "label" is missing: the model takes "latent" FP32 [-1, 3], "label" INT32 [-1], "truncation" FP32 []',
    );
    expect(refusal([latent(), label(1, 2), latent()])).to.equal('input "latent" is given twice');
    expect(refusal([latent(), label(1, 2)], ['picture'])).to.equal('the model has no output "picture": the outputs are image');
    expect(refusal([latent(), label(1, 2)], ['image', 'image'])).to.equal('output "image" is asked for twice');
  });

  it('repeats no more of a name than fits on a line', () => {
    expect(refusal([{ ...latent(), name: `a\n${'b'.repeat(1e6)}` }]))
      .to.include('"a\\nbbb')
      .and.to.include('..."');
  });

  it('names data types and shapes that are not what the model takes', () => {
    const half = latent(2, { datatype: 'FP16', data: new Uint16Array(6) });
    expect(refusal([half, label(1, 2)])).to.equal('input "latent" is FP16: the model takes FP32');
    const shapes: Readonly<Record<string, string>> = {
      '3,99': 'input "latent" has shape [3, 99]: the model takes [-1, 3]',
      '3': 'input "latent" has shape [3]: the model takes [-1, 3]',
      '2,3,1': 'input "latent" has shape [2, 3, 1]: the model takes [-1, 3]',
      '0,3': 'input "latent" has shape [0, 3]: a dimension is a whole number of at least 1',
      '-1,3': 'input "latent" has shape [-1, 3]: a dimension is a whole number of at least 1',
      '1.5,3': 'input "latent" has shape [1.5, 3]: a dimension is a whole number of at least 1',
      'NaN,3': 'input "latent" has shape [NaN, 3]: a dimension is a whole number of at least 1',
      '1e300,3': 'input "latent" has shape [1e+300, 3]: a dimension is a whole number of at least 1',
      '9007199254740991,3': 'input "latent" has shape [9007199254740991, 3], which is 27021597764222972 values: it comes with 6',
      '3,3': 'input "latent" has shape [3, 3], which is 9 values: it comes with 6',
      '1,3': 'input "latent" has shape [1, 3], which is 3 values: it comes with 6',
    };
    for (const [shape, message] of Object.entries(shapes)) {
      expect(refusal([latent(2, { shape: shape.split(',').map(Number) }), label(1, 2)])).to.equal(message);
    }
    const deep = latent(2, { shape: Array.from({ length: 100_000 }, () => 1) });
    expect(refusal([deep, label(1)])).to.equal('input "latent" has shape [1, 1, 1, 1, 1, 1, 1, 1, ...]: the model takes [-1, 3]');
  });

  it('names rows that differ or are too many', () => {
    expect(refusal([latent(2), label(1, 2, 3)])).to.equal('input "label" has 3 rows and "latent" 2: all inputs have the same number');
    expect(refusal([latent(9), label(1)])).to.equal('input "latent" has 9 rows: a request has at most 8');
    expect(check([latent(8), label(0, 1, 2, 3, 0, 1, 2, 3)]).rows).to.equal(8);
  });

  it('names the first value that is not finite, no boolean, or no class', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const data = Float32Array.of(0, 1, 2, 3, value, value);
      expect(refusal([latent(2, { data }), label(1, 2)])).to.equal(`input "latent" has ${value} at 4: values are finite`);
      const half = { name: 'x', datatype: 'FP16', shape: [2], data: float16Bits([65504, value]) } as const;
      expect(refusal([half], undefined, taking('FP16', [-1]))).to.equal(`input "x" has ${value} at 1: values are finite`);
    }
    const bool = { name: 'x', datatype: 'BOOL', shape: [3], data: Uint8Array.of(0, 1, 2) } as const;
    expect(refusal([bool], undefined, taking('BOOL', [-1]))).to.equal('input "x" has 2 at 2: booleans are 0 or 1');
    expect(refusal([latent(), label(0, 4)])).to.equal('input "label" has 4 at 1: classes are 0 to 3');
    expect(refusal([latent(), label(-1, 4)])).to.equal('input "label" has -1 at 0: classes are 0 to 3');
  });

  it('takes whatever fits a shape, and refuses it when one thing about it is changed', () => {
    const names = Object.keys(datatypes) as Datatype[];
    const dimension = fc.integer({ min: 1, max: 4 });
    const model = fc.record({
      datatype: fc.constantFrom(...names),
      dimensions: fc.array(fc.record({ size: dimension, open: fc.boolean() }), { maxLength: 4 }),
    });
    const change = fc.constantFrom('none', 'rank', 'dimension', 'zero', 'length', 'datatype', 'name');
    fc.assert(
      fc.property(model, change, fc.nat(), ({ datatype, dimensions }, kind, at) => {
        fc.pre(dimensions.length > 0 || !['dimension', 'zero'].includes(kind));
        const shape = dimensions.map(({ size }) => size);
        const of = taking(
          datatype,
          dimensions.map(({ size, open }) => (open ? -1 : size)),
        );
        const length = shape.reduce((a, b) => a * b, 1);
        const tensor = { name: 'x', datatype, shape, data: datatypes[datatype].allocate(length) };
        const i = at % Math.max(1, shape.length);
        const changed: Record<string, ServedTensor> = {
          rank: { ...tensor, shape: [...shape, 1] },
          dimension: { ...tensor, shape: shape.map((d, j) => (j === i ? 5 : d)) },
          zero: { ...tensor, shape: shape.map((d, j) => (j === i ? 0 : d)) },
          length: { ...tensor, data: datatypes[datatype].allocate(length + 1) },
          datatype: { ...tensor, datatype: names[(names.indexOf(datatype) + 1) % names.length]! },
          name: { ...tensor, name: 'y' },
        };
        if (kind === 'none') expect(check([tensor], undefined, of).inputs).to.deep.equal([tensor]);
        else refusal([changed[kind]!], undefined, of);
      }),
    );
  });
});
