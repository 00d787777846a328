import { expect } from 'chai';
import { appOf, errorOf, floatBytes, floatsOf, infer, inferBinary, parts, type Response, x } from './client.js';
import { FakeService } from './fake-service.js';

const sized = (binary_data_size: unknown, rest: Readonly<Record<string, unknown>> = {}) =>
  x(undefined, { parameters: { binary_data_size }, ...rest });

describe('REST: infer, binary tensor data', () => {
  const app = appOf(new FakeService());
  const refused = (response: Response): string => {
    expect(response.statusCode, response.body).equal(400);
    return errorOf(response);
  };

  it('binary input, JSON output', async () => {
    const response = await inferBinary(app, 'double', { inputs: [sized(12)] }, [floatBytes(1, 2, 3)]);
    expect(response.headers['content-type']).equal('application/json');
    expect(response.headers).not.have.property('inference-header-content-length');
    expect(response.json().outputs[0].data).deep.equal([2, 4, 6]);
  });

  it('all output as binary data: the header tells JSON from tensors', async () => {
    const parameters = { binary_data_output: true };
    const response = await inferBinary(app, 'double', { id: '5', parameters, inputs: [sized(12)] }, [floatBytes(1, 2, 3)]);
    expect(response.statusCode).equal(200);
    expect(response.headers['content-type']).equal('application/octet-stream');
    expect(response.headers['content-length']).equal(String(response.rawPayload.length));
    const { json, bytes } = parts(response);
    expect(json).deep.equal({
      model_name: 'double',
      model_version: '2',
      id: '5',
      outputs: [{ name: 'y', shape: [1, 3], datatype: 'FP32', parameters: { binary_data_size: 12 } }],
    });
    expect(floatsOf(bytes)).deep.equal([2, 4, 6]);
  });

  it('binary data parameter precedence: an output goes before the request', async () => {
    const inputs = [
      { name: 'a', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
      { name: 'n', datatype: 'INT32', shape: [1], data: [7] },
    ];
    const outputs = [{ name: 'a2', parameters: { binary_data: false } }, { name: 'n2' }];
    const mixed = parts(await infer(app, 'pair', { parameters: { binary_data_output: true }, inputs, outputs }));
    expect(mixed.json.outputs[0].data).deep.equal([2, 4]);
    expect(mixed.json.outputs[1]).deep.equal({ name: 'n2', shape: [1], datatype: 'INT32', parameters: { binary_data_size: 4 } });
    expect([...mixed.bytes]).deep.equal([14, 0, 0, 0]);
    const one = parts(await infer(app, 'pair', { inputs, outputs: [{ name: 'n2', parameters: { binary_data: true } }, { name: 'a2' }] }));
    expect(one.json.outputs[1].data).deep.equal([2, 4]);
    expect([...one.bytes]).deep.equal([14, 0, 0, 0]);
  });

  it('several binary outputs lie in their order', async () => {
    const inputs = [
      { name: 'n', datatype: 'INT32', shape: [1], data: [7] },
      { name: 'a', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
    ];
    const { bytes } = parts(await infer(app, 'pair', { parameters: { binary_data_output: true }, inputs }));
    expect(floatsOf(bytes.subarray(0, 8))).deep.equal([2, 4]);
    expect([...bytes.subarray(8)]).deep.equal([14, 0, 0, 0]);
  });

  it('binary and JSON inputs go together, at every alignment', async () => {
    for (let pad = 0; pad < 9; pad++) {
      const inputs = [
        { name: 'n', datatype: 'INT32', shape: [1], parameters: { binary_data_size: 4 } },
        { name: 'a', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
      ];
      const response = await inferBinary(app, 'pair', { id: '-'.repeat(pad), inputs }, [new Uint8Array([1, 0, 0, 0])]);
      expect(response.json().outputs.map(({ data }: { data: number[] }) => data)).deep.equal([[2, 4], [2]]);
    }
  });

  it('several binary inputs are cut in their order', async () => {
    const inputs = [
      { name: 'n', datatype: 'INT32', shape: [1], parameters: { binary_data_size: 4 } },
      { name: 'a', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } },
    ];
    const response = await inferBinary(app, 'pair', { inputs }, [new Uint8Array([9, 0, 0, 0]), floatBytes(0.5, -1)]);
    expect(response.json().outputs.map(({ data }: { data: number[] }) => data)).deep.equal([[1, -2], [18]]);
  });

  it('every data type comes back with its bits', async () => {
    const cases = {
      bool: [1, 0],
      uint8: [200, 7],
      int32: [1, 2, 3, 132, 5, 6, 7, 8],
      int64: [255, 255, 255, 255, 255, 255, 255, 127, 1, 0, 0, 0, 0, 0, 0, 128],
      fp16: [0xcd, 0x46, 0x00, 0x7c],
    };
    for (const [model, bytes] of Object.entries(cases)) {
      const inputs = [sized(bytes.length, { datatype: model.toUpperCase(), shape: [1, 2] })];
      const body = { parameters: { binary_data_output: true }, inputs };
      const answer = parts(await inferBinary(app, model, body, [Uint8Array.from(bytes)]));
      expect([...answer.bytes], model).deep.equal(bytes);
    }
  });

  it('fp16 output that is not binary data is refused; INT64 in JSON keeps its digits', async () => {
    const halves = await inferBinary(app, 'fp16', { inputs: [sized(4, { datatype: 'FP16', shape: [1, 2] })] }, [new Uint8Array(4)]);
    expect(refused(halves)).contain('"y" is FP16').contain('binary');
    const bytes = new Uint8Array(BigInt64Array.from([2n ** 63n - 1n, -(2n ** 63n)]).buffer);
    const integers = await inferBinary(app, 'int64', { inputs: [sized(16, { datatype: 'INT64', shape: [1, 2] })] }, [bytes]);
    expect(integers.body).contain('[9223372036854775807,-9223372036854775808]');
  });

  it('a size that is not that of the shape is refused', async () => {
    expect(refused(await inferBinary(app, 'double', { inputs: [sized(8)] }, [floatBytes(1, 2)])))
      .contain('8 bytes')
      .contain('expected 12');
  });

  it('a body that is cut short or too long is refused', async () => {
    expect(refused(await inferBinary(app, 'double', { inputs: [sized(12)] }, [floatBytes(1, 2)]))).contain('8 bytes are left');
    expect(refused(await inferBinary(app, 'double', { inputs: [sized(12)] }, [floatBytes(1, 2, 3, 4)]))).contain('4 bytes behind');
    expect(refused(await inferBinary(app, 'double', { inputs: [x([1, 2, 3])] }, [floatBytes(4)]))).contain('4 bytes behind');
  });

  it('sizes that are none are refused', async () => {
    for (const size of [-1, 1.5, 2 ** 53, 1e300, '12', true]) {
      const error = refused(await inferBinary(app, 'double', { inputs: [sized(size)] }, [floatBytes(1, 2, 3)]));
      expect(error, String(size)).contain('inputs[0].parameters.binary_data_size is');
    }
  });

  it('header lengths that are none are refused', async () => {
    for (const length of ['-1', '1.5', '12x', '', ' ', '0x10', '99999', '9'.repeat(30), '1, 1', 'NaN']) {
      const headers = { 'inference-header-content-length': length };
      const error = refused(await inferBinary(app, 'double', { inputs: [sized(12)] }, [floatBytes(1, 2, 3)], headers));
      expect(error, length).contain('Inference-Header-Content-Length is');
    }
    const short = { 'inference-header-content-length': '10' };
    expect(refused(await inferBinary(app, 'double', { inputs: [sized(12)] }, [floatBytes(1, 2, 3)], short))).contain('broken');
  });

  it('binary data needs the header, and excludes data', async () => {
    expect(refused(await infer(app, 'double', { inputs: [sized(12)] }))).contain('no header Inference-Header-Content-Length');
    const both = x([1, 2, 3], { parameters: { binary_data_size: 12 } });
    expect(refused(await inferBinary(app, 'double', { inputs: [both] }, [floatBytes(1, 2, 3)]))).contain('both');
  });
});

describe('REST: infer, raw binary request', () => {
  const app = appOf(new FakeService());
  const raw = (model: string, body: Uint8Array) =>
    infer(app, model, Buffer.from(body), { 'content-type': 'application/octet-stream', 'inference-header-content-length': '0' });

  it('test_raw_binary, test_raw_binary_longer: rows by the length of the body, all outputs binary', async () => {
    for (const rows of [1, 4]) {
      const values = Array.from({ length: rows * 3 }, (_, i) => i);
      const response = await raw('double', floatBytes(...values));
      expect(response.statusCode).equal(200);
      const { json, bytes } = parts(response);
      expect(json.outputs).deep.equal([{ name: 'y', shape: [rows, 3], datatype: 'FP32', parameters: { binary_data_size: rows * 12 } }]);
      expect(floatsOf(bytes)).deep.equal(values.map((value) => value * 2));
    }
  });

  it('test_multi_variable_dimensions, test_multi_inputs and lengths that fit no row are refused', async () => {
    const cases = [
      ['wide', 24, '2 open dimensions'],
      ['pair', 24, '2: say which'],
      ['double', 13, 'a multiple of 12'],
      ['double', 0, '0 bytes'],
    ] as const;
    for (const [model, length, text] of cases) {
      const response = await raw(model, new Uint8Array(length));
      expect(response.statusCode).equal(400);
      expect(errorOf(response)).contain(text);
    }
  });
});
