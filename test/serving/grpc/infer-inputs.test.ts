import { expect } from 'chai';
import fc from 'fast-check';
import { ServingFailure } from '../../../src/serving/failure.js';
import { inferInputs } from '../../../src/serving/grpc/infer-inputs.js';
import { decodeInferRequest } from '../../../src/serving/grpc/infer-request.js';
import { encodeMessage, requestType } from '../../../src/serving/grpc/protocol.js';
import { rawOf, wire } from './support.js';

const inputsOf = (fields: object) => inferInputs(decodeInferRequest(encodeMessage(requestType('ModelInfer'), fields)));

const input = (datatype: string, shape: readonly number[], contents?: object) => ({
  name: 'x',
  datatype,
  shape,
  ...(contents && { contents }),
});

describe('inputs of a ModelInferRequest', () => {
  for (const [datatype, data] of [
    ['BOOL', Uint8Array.of(0, 1, 1)],
    ['UINT8', Uint8Array.of(0, 128, 255)],
    ['INT32', Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1)],
    ['INT64', BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n)],
    ['FP16', Uint16Array.of(0x3c00, 0, 0xffff)],
    ['FP32', Float32Array.of(-1.5, 0, 3.4e38)],
  ] as const) {
    it(`are read raw: ${datatype}, wherever the bytes lie`, () => {
      for (let offset = 0; offset < 8; offset++) {
        const fields = { id: 'i'.repeat(offset), inputs: [input(datatype, [1, 3])], raw_input_contents: [rawOf(data)] };
        const [tensor] = inputsOf(fields);
        expect(tensor).to.deep.equal({ name: 'x', datatype, shape: [1, 3], data });
      }
    });
  }

  for (const [datatype, contents, data] of [
    ['BOOL', { bool_contents: [true, false] }, Uint8Array.of(1, 0)],
    ['UINT8', { uint_contents: [0, 255] }, Uint8Array.of(0, 255)],
    ['INT32', { int_contents: [-(2 ** 31), 7] }, Int32Array.of(-(2 ** 31), 7)],
    ['INT64', { int64_contents: [{ low: 1, high: -(2 ** 31) }, 5] }, BigInt64Array.of(1n - 2n ** 63n, 5n)],
    ['FP32', { fp32_contents: [1.5, -2] }, Float32Array.of(1.5, -2)],
  ] as const) {
    it(`are read from typed contents: ${datatype}`, () => {
      expect(inputsOf({ inputs: [input(datatype, [2], contents)] })).to.deep.equal([{ name: 'x', datatype, shape: [2], data }]);
    });
  }

  for (const [field, datatype, contents, data] of [
    ['bool_contents', 'BOOL', '0a 02 01 00', Uint8Array.of(1, 0)],
    ['int_contents', 'INT32', '12 0b ff ff ff ff ff ff ff ff ff 01 02', Int32Array.of(-1, 2)],
    ['int64_contents', 'INT64', '1a 0b ff ff ff ff ff ff ff ff ff 01 02', BigInt64Array.of(-1n, 2n)],
    ['uint_contents', 'UINT8', '22 03 ff 01 02', Uint8Array.of(255, 2)],
    ['fp32_contents', 'FP32', '32 08 00 00 80 3f 00 00 00 c0', Float32Array.of(1, -2)],
    ['values one by one', 'FP32', '35 00 00 80 3f 35 00 00 00 c0', Float32Array.of(1, -2)],
  ] as const) {
    it(`lie where the protocol has them: ${field}`, () => {
      const encoded = wire(contents);
      const request = { inputs: [{ name: 'x', datatype, shape: [2], contents: encoded }], raw: [] };
      expect(inferInputs({ model: 'm', version: '', id: '', outputs: [], ...request })[0]!.data).to.deep.equal(data);
    });
  }

  it('keep every bit of floats, raw or typed', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1 }), (data) => {
        const shape = [data.length];
        const typed = inputsOf({ inputs: [input('FP32', shape, { fp32_contents: [...data] })] });
        const raw = inputsOf({ inputs: [input('FP32', shape)], raw_input_contents: [rawOf(data)] });
        expect(raw[0]!.data).to.deep.equal(data);
        expect(typed[0]!.data).to.deep.equal(data);
      }),
    );
  });

  it('are views of the message only where that is aligned for them', () => {
    const message = Buffer.from(new ArrayBuffer(16));
    const at = (offset: number) => {
      const request = {
        inputs: [{ name: 'x', datatype: 'FP32', shape: [2], contents: Buffer.alloc(0) }],
        raw: [message.subarray(offset, offset + 8)],
      };
      return inferInputs({ model: 'm', version: '', id: '', outputs: [], ...request })[0]!.data.buffer;
    };
    expect(at(4)).to.equal(message.buffer);
    expect(at(5)).not.to.equal(message.buffer);
  });

  for (const [what, fields, said] of [
    ['an unknown datatype', { inputs: [input('FLOAT', [1])] }, 'the datatype "FLOAT": expected one of BOOL'],
    ['a datatype not served here', { inputs: [input('BYTES', [1], { bytes_contents: [Buffer.of(1)] })] }, 'the datatype "BYTES"'],
    ['typed FP16', { inputs: [input('FP16', [1], { uint_contents: [1] })] }, 'FP16, which has no typed contents'],
    ['fewer values than the shape says', { inputs: [input('FP32', [3], { fp32_contents: [1, 2] })] }, 'has 2 values in fp32_contents'],
    ['more values', { inputs: [input('FP32', [1], { fp32_contents: [1, 2] })] }, 'has more values in fp32_contents, and its shape says 1'],
    ['a shape far larger than the contents', { inputs: [input('FP32', [2 ** 40], { fp32_contents: [1] })] }, 'has fewer values'],
    ['a shape beyond all numbers', { inputs: [input('FP32', [...Array<number>(31).fill(2 ** 53 - 1), 0], {})] }, 'fewer values'],
    ['no contents', { inputs: [input('FP32', [1])] }, 'has fewer values'],
    [
      'values in the field of another type',
      { inputs: [input('FP32', [1], { fp64_contents: [1] })] },
      'has fp64_contents: expected fp32_contents',
    ],
    ['a byte above 255', { inputs: [input('UINT8', [1], { uint_contents: [256] })] }, '256 is no UINT8'],
    [
      'fewer bytes',
      { inputs: [input('FP32', [2])], raw_input_contents: [Buffer.alloc(7)] },
      'input "x" has 7 bytes of binary data, expected 8: 2 values of FP32',
    ],
    ['more bytes', { inputs: [input('FP32', [2])], raw_input_contents: [Buffer.alloc(9)] }, 'has 9 bytes of binary data, expected 8'],
    [
      'raw contents for fewer inputs',
      { inputs: [input('FP32', [1]), input('FP32', [1])], raw_input_contents: [Buffer.alloc(4)] },
      'has 1 tensors',
    ],
    ['raw contents without inputs', { raw_input_contents: [Buffer.alloc(4)] }, 'inputs has 0'],
    [
      'both raw and typed contents',
      { inputs: [input('FP32', [1], { fp32_contents: [1] })], raw_input_contents: [Buffer.alloc(4)] },
      'has contents beside raw_input_contents',
    ],
  ] as const) {
    it(`are refused for ${what}`, () => {
      expect(() => inputsOf(fields))
        .to.throw(ServingFailure, said)
        .with.property('kind', 'invalid');
    });
  }

  it('are refused where contents are cut off', () => {
    const request = { inputs: [{ name: 'x', datatype: 'FP32', shape: [2], contents: wire('32 08 00 00 80 3f') }], raw: [] };
    expect(() => inferInputs({ model: 'm', version: '', id: '', outputs: [], ...request })).to.throw(
      ServingFailure,
      'no InferTensorContents',
    );
  });
});
