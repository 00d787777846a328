import { expect } from 'chai';
import { appOf, errorOf, infer, x } from './client.js';
import { FakeService } from './fake-service.js';

describe('REST: infer, JSON', () => {
  const service = new FakeService();
  const app = appOf(service);
  const refusal = async (model: string, body: unknown, status = 400): Promise<string> => {
    const response = await infer(app, model, body);
    expect(response.statusCode, response.body).equal(status);
    return errorOf(response);
  };

  it('infer: an answer has model, version, name, shape, data type and flat data', async () => {
    const response = await infer(app, 'double', { inputs: [x([1, 2.5, -3])] });
    expect(response.statusCode).equal(200);
    expect(response.headers['content-type']).equal('application/json');
    expect(response.json()).deep.equal({
      model_name: 'double',
      model_version: '2',
      outputs: [{ name: 'y', shape: [1, 3], datatype: 'FP32', data: [2, 5, -6] }],
    });
  });

  it('infer: a version that is asked for answers', async () => {
    const payload = JSON.stringify({ inputs: [x([1, 2, 3])] });
    const response = await app.inject({ method: 'POST', url: '/v2/models/double/versions/1/infer', payload });
    expect(response.json().model_version).equal('1');
    expect(service.requests.at(-1)?.version).equal('1');
  });

  it('infer: the id comes back, and only where there is one', async () => {
    const response = await infer(app, 'double', { id: 'a "quoted" ünïcode id', inputs: [x([1, 2, 3])] });
    expect(response.json().id).equal('a "quoted" ünïcode id');
    expect((await infer(app, 'double', { id: '', inputs: [x([1, 2, 3])] })).json().id).equal('');
    expect(await refusal('double', { id: 7, inputs: [x([1, 2, 3])] })).contain('id is 7');
  });

  it('infer: data nested as its shape and flat data are the same', async () => {
    const nested = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    for (const data of [nested, nested.flat()]) {
      const response = await infer(app, 'double', { inputs: [x(data, { shape: [2, 3] })] });
      expect(response.json().outputs[0]).deep.equal({ name: 'y', shape: [2, 3], datatype: 'FP32', data: [2, 4, 6, 8, 10, 12] });
    }
  });

  it('infer: data nested otherwise than its shape says is refused', async () => {
    for (const data of [
      [
        [1, 2, 3],
        [4, 5],
      ],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [[1, 2, 3], 4, 5, 6],
      [[[1, 2, 3]], [[4, 5, 6]]],
      [1, 2, [3]],
      1,
      'x',
      {},
    ]) {
      expect(await refusal('double', { inputs: [x(data, { shape: [2, 3] })] }), JSON.stringify(data)).contain('inputs[0].data');
    }
  });

  it('infer: a tensor has as many values as its shape says', async () => {
    expect(await refusal('double', { inputs: [x([1, 2])] }))
      .contain('2 values')
      .contain('expected 3')
      .contain('[1, 3]');
    expect(await refusal('double', { inputs: [x([1, 2, 3, 4])] })).contain('4 values');
    expect(await refusal('double', { inputs: [x([])] })).contain('0 values');
  });

  it('infer: test_buffer_size_overflow, shapes that no memory has room for are refused', async () => {
    for (const shape of [[2 ** 4, 2 ** 60 + 2], [2 ** 53 - 1, 2 ** 53 - 1], Array(32).fill(2 ** 53 - 1), [0, 1e300], [1e6, 3]]) {
      expect(await refusal('double', { inputs: [x([1], { shape })] })).contain('inputs[0].shape');
    }
  });

  it('infer: test_negative_dimensions and other shapes that are none', async () => {
    for (const shape of [[2, -5], [1.5, 2], ['1', 3], [null], 3, '1,3', undefined, { 0: 1 }, Array(33).fill(1)]) {
      expect(await refusal('double', { inputs: [x([1, 2, 3], { shape })] })).contain('inputs[0].shape');
    }
  });

  it('infer: names, data types and inputs that are none are refused', async () => {
    expect(await refusal('double', {})).contain('inputs is missing');
    expect(await refusal('double', { inputs: {} })).contain('inputs is an object');
    expect(await refusal('double', { inputs: ['x'] })).contain('inputs[0] is "x"');
    expect(await refusal('double', { inputs: [x([1, 2, 3], { name: 5 })] })).contain('inputs[0].name is 5');
    expect(await refusal('double', { inputs: [x([1, 2, 3], { name: 'n'.repeat(1000) })] })).contain('1000 characters');
    for (const datatype of ['FP99', 'fp32', 'BYTES', '__proto__', 'constructor', 7, null]) {
      expect(await refusal('double', { inputs: [x([1, 2, 3], { datatype })] })).contain('inputs[0].datatype');
    }
    expect(await refusal('double', { inputs: [x(undefined)] })).contain('neither data nor binary_data_size');
  });

  it('infer: what the service refuses is answered as it says', async () => {
    expect(await refusal('double', { inputs: [] })).contain('"x" is missing');
    expect(await refusal('double', { inputs: [x([1, 2, 3], { datatype: 'INT32' })] })).contain('does not fit');
    expect(await refusal('double', { inputs: [x([1, 2, 3])], outputs: [{ name: 'z' }] })).contain('no output "z"');
  });

  it('infer parameters: objects of strings, numbers and booleans, of which unknown ones are ignored', async () => {
    const parameters = { text: 'dummy', flag: true, integer: 100, number: 1.3 };
    const response = await infer(app, 'double', {
      parameters,
      inputs: [x([1, 2, 3], { parameters })],
      outputs: [{ name: 'y', parameters }],
    });
    expect(response.statusCode).equal(200);
    for (const wrong of [7, [], 'x', { a: {} }, { a: [1] }, { a: null }]) {
      expect(await refusal('double', { parameters: wrong, inputs: [x([1, 2, 3])] })).contain('parameters');
      expect(await refusal('double', { inputs: [x([1, 2, 3], { parameters: wrong })] })).contain('inputs[0].parameters');
      expect(await refusal('double', { inputs: [x([1, 2, 3])], outputs: [{ name: 'y', parameters: wrong }] })).contain(
        'outputs[0].parameters',
      );
    }
    expect(await refusal('double', { parameters: { binary_data_output: 1 }, inputs: [x([1, 2, 3])] })).contain('binary_data_output is 1');
    const outputs = [{ name: 'y', parameters: { binary_data: 'yes' } }];
    expect(await refusal('double', { inputs: [x([1, 2, 3])], outputs })).contain('binary_data is "yes"');
  });

  it('requested output: those that are named, in their order; all where none is', async () => {
    const inputs = [
      { name: 'n', datatype: 'INT32', shape: [1], data: [4] },
      { name: 'a', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
    ];
    const names = async (outputs?: unknown) =>
      (await infer(app, 'pair', { inputs, ...(outputs ? { outputs } : {}) })).json().outputs.map(({ name }: { name: string }) => name);
    expect(await names()).deep.equal(['a2', 'n2']);
    expect(await names([])).deep.equal(['a2', 'n2']);
    expect(await names([{ name: 'n2' }])).deep.equal(['n2']);
    expect(await names([{ name: 'n2' }, { name: 'a2' }])).deep.equal(['n2', 'a2']);
    for (const outputs of [7, {}, ['n2'], [{}], [null]]) expect(await refusal('pair', { inputs, outputs })).contain('outputs');
  });

  it('every data type of JSON comes back as it went', async () => {
    const cases = [
      ['bool', 'BOOL', [true, false]],
      ['uint8', 'UINT8', [0, 255]],
      ['int32', 'INT32', [-(2 ** 31), 2 ** 31 - 1]],
      ['int64', 'INT64', [-(2 ** 53) + 1, 2 ** 53 - 1]],
    ] as const;
    for (const [model, datatype, data] of cases) {
      const response = await infer(app, model, { inputs: [x(data, { shape: [1, 2], datatype })] });
      expect(response.json().outputs[0].data, model).deep.equal(data);
    }
  });

  it('values that a data type does not have are refused with their place', async () => {
    const wrong = {
      bool: [0, 1, 'true', null],
      uint8: [-1, 256, 1.5, true, '1', null],
      int32: [2 ** 31, -(2 ** 31) - 1, 0.1, false],
      int64: [2 ** 53, 1e300, 0.5, '1'],
    };
    for (const [model, values] of Object.entries(wrong)) {
      for (const value of values) {
        const inputs = [x([model === 'bool' ? true : 1, value], { shape: [1, 2], datatype: model.toUpperCase() })];
        expect(await refusal(model, { inputs }), `${model} ${value}`).contain('inputs[0].data[1] is');
      }
    }
    for (const value of ['1', null, true, {}, 3.5e38]) {
      expect(await refusal('double', { inputs: [x([1, value, 1])] })).contain('inputs[0].data[1] is');
    }
    expect(await refusal('double', `{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1e999,1,1]}]}`)).contain('Infinity');
    expect(await refusal('int64', { inputs: [x([1, 2 ** 53], { shape: [1, 2], datatype: 'INT64' })] })).contain('binary');
  });

  it('fp16 input that is not binary data, and fp16 output, are refused', async () => {
    expect(await refusal('fp16', { inputs: [x([1, 2], { shape: [1, 2], datatype: 'FP16' })] })).contain('binary');
  });

  it('an output that JSON has no form for says how to get it', async () => {
    expect(await refusal('nan', { inputs: [x([1, 2, 3])] }))
      .contain('"y" has NaN at 0')
      .contain('binary');
  });

  it('broken JSON is refused with what is wrong where', async () => {
    expect(await refusal('double', '{"inputs": [}'))
      .contain('broken')
      .match(/token '?}/);
    expect(await refusal('double', '')).contain('empty');
    expect(await refusal('double', '[]')).contain('an array of 0, expected an object');
    expect(await refusal('double', 'null')).contain('expected an object');
    expect(await refusal('double', Buffer.from([0x22, 0xff, 0x22]))).contain('UTF-8');
    expect(await refusal('double', '{"inputs": NaN}')).contain('broken');
  });

  it('test_json_recursion_depth_limit: brackets alone cost neither stack nor memory', async () => {
    for (const text of ['['.repeat(3e6), `${'['.repeat(1e5)}${']'.repeat(1e5)}`, '{"a":'.repeat(1e5)]) {
      expect(await refusal('double', text)).contain('64 deep');
    }
    const brackets = '"[[[['.replace('"', '').repeat(50);
    const response = await infer(app, 'double', { id: `\\"${brackets}\\`, inputs: [x([1, 2, 3])] });
    expect(response.json().id, 'brackets in strings are none').equal(`\\"${brackets}\\`);
  });

  it('keys that mean something to JavaScript mean nothing here', async () => {
    const body = `{"__proto__":{"inputs":[]},"constructor":{"prototype":{"polluted":1}},"parameters":{"__proto__":1,"toString":2},
      "inputs":[{"__proto__":{"binary_data_size":4},"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}`;
    const response = await infer(app, 'double', body);
    expect(response.json().outputs[0].data).deep.equal([2, 4, 6]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).equal(false);
    expect(await refusal('double', '{"__proto__":{"inputs":[]}}')).contain('inputs is missing');
  });

  it('content types: JSON, octets or none; others and encoded bodies are not read', async () => {
    const payload = JSON.stringify({ inputs: [x([1, 2, 3])] });
    const post = (headers: Record<string, string>) => app.inject({ method: 'POST', url: '/v2/models/double/infer', headers, payload });
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/octet-stream']) {
      expect((await post({ 'content-type': type })).statusCode, type).equal(200);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense']) {
      const response = await post({ 'content-type': type });
      expect(response.statusCode, type).equal(415);
      expect(errorOf(response)).contain('application/json');
    }
    const response = await post({ 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(response.statusCode).equal(415);
    expect(errorOf(response)).contain('gzip');
  });

  it('faults of our own say nothing of themselves', async () => {
    expect(await refusal('bug', { inputs: [x([1, 2, 3])] }, 500)).equal('internal error');
  });

  it('test_descriptive_status_code: a full queue says when to come again', async () => {
    const response = await infer(app, 'full', { inputs: [x([1, 2, 3])] });
    expect(response.statusCode).equal(429);
    expect(response.headers['retry-after']).equal('2');
    expect(errorOf(response)).contain('queue');
  });
});
