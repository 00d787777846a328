import { expect } from 'chai';
import fc from 'fast-check';
import { ServingFailure } from '../../../src/serving/failure.js';
import { decodeInferRequest } from '../../../src/serving/grpc/infer-request.js';
import { encodeMessage, requestType } from '../../../src/serving/grpc/protocol.js';
import { wire } from './support.js';

const encode = (fields: object): Buffer => encodeMessage(requestType('ModelInfer'), fields);

describe('ModelInferRequest', () => {
  it('decodes the bytes that the protocol gives its fields', () => {
    const message = wire(`
      0a 03 "gan"  12 01 "7"  1a 02 "r1"
      22 0b 0a 05 "speed" 12 02 10 05
      2a 10 0a 01 "z" 12 04 "FP32" 1a 02 01 64  2a 01 ff
      32 05 0a 03 "img"
      3a 04 00 00 80 3f
    `);
    const request = decodeInferRequest(message);
    expect(request.model).to.equal('gan');
    expect(request.version).to.equal('7');
    expect(request.id).to.equal('r1');
    expect(request.inputs).to.have.length(1);
    expect(request.inputs[0]).to.include({ name: 'z', datatype: 'FP32' });
    expect(request.inputs[0]!.shape).to.deep.equal([1, 100]);
    expect([...request.inputs[0]!.contents]).to.deep.equal([0xff]);
    expect(request.outputs).to.deep.equal(['img']);
    expect(request.raw.map((bytes) => [...bytes])).to.deep.equal([[0, 0, 0x80, 0x3f]]);
  });

  it('takes what the schema encodes, fields in its names', () => {
    fc.assert(
      fc.property(
        fc.record({
          model_name: fc.string(),
          model_version: fc.string(),
          id: fc.string({ unit: 'grapheme' }),
          inputs: fc.array(fc.record({ name: fc.string(), datatype: fc.string(), shape: fc.array(fc.maxSafeNat(), { maxLength: 32 }) }), {
            maxLength: 4,
          }),
          outputs: fc.array(fc.record({ name: fc.string() }), { maxLength: 4 }),
          raw_input_contents: fc.array(fc.uint8Array(), { maxLength: 4 }),
        }),
        (fields) => {
          const request = decodeInferRequest(encode(fields));
          expect(request.model).to.equal(fields.model_name);
          expect(request.version).to.equal(fields.model_version);
          expect(request.id).to.equal(fields.id);
          expect(request.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }))).to.deep.equal(fields.inputs);
          expect(request.outputs).to.deep.equal(fields.outputs.map(({ name }) => name));
          expect(request.raw.map((bytes) => [...bytes])).to.deep.equal(fields.raw_input_contents.map((bytes) => [...bytes]));
        },
      ),
    );
  });

  it('takes shapes whose dimensions come one by one', () => {
    expect(decodeInferRequest(wire('2a 05 18 02 18 ac 02')).inputs[0]!.shape).to.deep.equal([2, 300]);
  });

  it('views raw contents where they lie', () => {
    const message = encode({ raw_input_contents: [new Uint8Array(1000)] });
    const [raw] = decodeInferRequest(message).raw;
    expect(raw!.buffer).to.equal(message.buffer);
  });

  it('skips fields it does not know, groups and parameters among them', () => {
    const message = wire('9a 06 03 "abc"  a3 06 08 01 a4 06  0a 01 "m"  22 00  f8 07 05  2a 06 22 00 0a 02 "in"');
    const request = decodeInferRequest(message);
    expect(request.model).to.equal('m');
    expect(request.inputs[0]!.name).to.equal('in');
  });

  for (const [what, message, said] of [
    ['a length beyond the end', '0a 05 "ab"', 'ModelInferRequest'],
    ['a field number of 0', '00 01', 'ModelInferRequest'],
    ['an unfinished varint', '2a 02 18 ff', 'ModelInferRequest'],
    ['an unknown wire type', '0f', 'ModelInferRequest'],
    ['an open group', '0b', 'ModelInferRequest'],
    ['a negative dimension', '2a 0b 18 ff ff ff ff ff ff ff ff ff 01', '-1 is no size'],
    ['a dimension that no number holds', '2a 0b 1a 09 81 80 80 80 80 80 80 80 20', '2305843009213693953 is no size'],
    ['contents twice', '2a 06 2a 01 00 2a 01 00', 'contents twice'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => decodeInferRequest(wire(message)))
        .to.throw(ServingFailure, said)
        .with.property('kind', 'invalid');
    });
  }

  it('refuses lists so long that they would take far more memory than bytes', () => {
    expect(() => decodeInferRequest(wire('2a 00'.repeat(1025)))).to.throw(ServingFailure, 'more than 1024 inputs');
    expect(() => decodeInferRequest(wire('32 00'.repeat(1025)))).to.throw(ServingFailure, 'more than 1024 outputs');
    expect(() => decodeInferRequest(wire('3a 00'.repeat(1025)))).to.throw(ServingFailure, 'more than 1024 raw_input_contents');
    expect(() => decodeInferRequest(wire(`2a 23 1a 21 ${'01'.repeat(33)}`))).to.throw(ServingFailure, 'more than 32 dimensions');
  });

  it('refuses groups nested without end', () => {
    expect(() => decodeInferRequest(Buffer.alloc(1_000_000, 0x0b))).to.throw(ServingFailure, 'ModelInferRequest');
  });

  it('says invalid, and nothing worse, of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeInferRequest(Buffer.from(bytes));
        } catch (error) {
          expect(error).to.be.instanceOf(ServingFailure).with.property('kind', 'invalid');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
