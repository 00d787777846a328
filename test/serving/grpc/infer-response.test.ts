import { expect } from 'chai';
import fc from 'fast-check';
import type { Datatype, TensorData } from '../../../src/serving/datatypes.js';
import { encodeRawResponse, encodeTypedResponse } from '../../../src/serving/grpc/infer-response.js';
import { decodeMessage, responseType } from '../../../src/serving/grpc/protocol.js';
import type { ServedTensor } from '../../../src/serving/tensor.js';
import { type InferAnswer, wire } from './support.js';

const result = (...outputs: readonly ServedTensor[]) => ({ model: 'gan', version: '7', hash: 'a1', outputs });
const tensor = (datatype: Datatype, data: TensorData): ServedTensor => ({ name: 'y', datatype, shape: [1, data.length], data });
const decode = (bytes: Uint8Array) => decodeMessage<InferAnswer>(responseType('ModelInfer'), bytes);

describe('ModelInferResponse', () => {
  it('has the bytes that the protocol says, raw', () => {
    expect(encodeRawResponse(result(tensor('FP32', Float32Array.of(1, -2))), 'r1').toString('hex')).to.equal(
      wire(`
        0a 03 "gan"  12 01 "7"  1a 02 "r1"
        2a 0d 0a 01 "y" 12 04 "FP32" 1a 02 01 02
        32 08 00 00 80 3f 00 00 00 c0
      `).toString('hex'),
    );
  });

  for (const [datatype, data, contents] of [
    ['BOOL', Uint8Array.of(1, 0), '0a 02 01 00'],
    ['UINT8', Uint8Array.of(255, 2), '22 03 ff 01 02'],
    ['INT32', Int32Array.of(-1, 2), '12 0b ff ff ff ff ff ff ff ff ff 01 02'],
    ['INT64', BigInt64Array.of(-1n, 2n), '1a 0b ff ff ff ff ff ff ff ff ff 01 02'],
    ['INT64', BigInt64Array.of(-(2n ** 63n), 2n ** 32n), '1a 0f 80 80 80 80 80 80 80 80 80 01 80 80 80 80 10'],
    ['FP32', Float32Array.of(1, -2), '32 08 00 00 80 3f 00 00 00 c0'],
  ] as const) {
    it(`has the bytes that the protocol says, typed: ${datatype} ${data}`, () => {
      const name = datatype === 'BOOL' ? '04 "BOOL"' : datatype === 'FP32' ? '04 "FP32"' : `05 "${datatype}"`;
      const body = wire(`0a 01 "y" 12 ${name} 1a 02 01 02 2a ${wire(contents).length.toString(16).padStart(2, '0')} ${contents}`);
      const message = Buffer.concat([wire('0a 03 "gan" 12 01 "7" 2a'), Buffer.of(body.length), body]);
      expect(encodeTypedResponse(result(tensor(datatype, data)), '').toString('hex')).to.equal(message.toString('hex'));
    });
  }

  it('is raw where an output is FP16, which has no typed contents', () => {
    const outputs = [tensor('FP16', Uint16Array.of(0x3c00)), tensor('FP32', Float32Array.of(1))];
    const answer = decode(encodeTypedResponse(result(...outputs), ''));
    expect(answer.outputs.map(({ contents }) => contents)).to.deep.equal([null, null]);
    expect(answer.raw_output_contents.map((bytes) => [...bytes])).to.deep.equal([
      [0x00, 0x3c],
      [0, 0, 0x80, 0x3f],
    ]);
  });

  it('keeps raw contents of every length, in the order of outputs', () => {
    const lengths = fc.array(fc.constantFrom(0, 1, 127, 128, 129, 16_383, 16_384, 3_000_000), { maxLength: 3 });
    fc.assert(
      fc.property(lengths, (sizes) => {
        const outputs = sizes.map((size, i) => tensor('UINT8', new Uint8Array(size).fill(i + 1)));
        const { raw_output_contents } = decode(encodeRawResponse(result(...outputs), 'id'));
        expect(raw_output_contents.map(({ length }) => length)).to.deep.equal(sizes);
        expect(raw_output_contents.every((bytes, i) => bytes.every((byte) => byte === i + 1))).to.equal(true);
      }),
      { numRuns: 20 },
    );
  });

  it('sends only the values of an output that is a view into more', () => {
    const all = Float32Array.of(1, 2, 3, 4);
    const { raw_output_contents } = decode(encodeRawResponse(result(tensor('FP32', all.subarray(1, 2))), ''));
    expect([...raw_output_contents[0]!]).to.deep.equal([0, 0, 0, 0x40]);
  });
});
