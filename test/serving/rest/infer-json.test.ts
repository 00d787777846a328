import { expect } from 'chai';
import { appOf, errorOf, infer, refusalOf, x } from './client.js';
import { FakeService } from './fake-service.js';

describe('REST: infer, JSON', () => {
  const service = new FakeService();
  const app = appOf(service);

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
    expect(await refusalOf(app, 'double', { id: 7, inputs: [x([1, 2, 3])] })).contain('id is 7');
  });

  it('infer: names, data types and inputs that are none are refused', async () => {
    expect(await refusalOf(app, 'double', {})).contain('inputs is missing');
    expect(await refusalOf(app, 'double', { inputs: {} })).contain('inputs is an object');
    expect(await refusalOf(app, 'double', { inputs: ['x'] })).contain('inputs[0] is "x"');
    expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3], { name: 5 })] })).contain('inputs[0].name is 5');
    expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3], { name: 'n'.repeat(1000) })] })).contain('1000 characters');
    for (const datatype of ['FP99', 'fp32', 'BYTES', '__proto__', 'constructor', 7, null]) {
      expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3], { datatype })] })).contain('inputs[0].datatype');
    }
    expect(await refusalOf(app, 'double', { inputs: [x(undefined)] })).contain('neither data nor binary_data_size');
  });

  it('infer: what the service refuses is answered as it says', async () => {
    expect(await refusalOf(app, 'double', { inputs: [] })).contain('"x" is missing');
    expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3], { datatype: 'INT32' })] })).contain('does not fit');
    expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3])], outputs: [{ name: 'z' }] })).contain('no output "z"');
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
      expect(await refusalOf(app, 'double', { parameters: wrong, inputs: [x([1, 2, 3])] })).contain('parameters');
      expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3], { parameters: wrong })] })).contain('inputs[0].parameters');
      expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3])], outputs: [{ name: 'y', parameters: wrong }] })).contain(
        'outputs[0].parameters',
      );
    }
    expect(await refusalOf(app, 'double', { parameters: { binary_data_output: 1 }, inputs: [x([1, 2, 3])] })).contain(
      'binary_data_output is 1',
    );
    const outputs = [{ name: 'y', parameters: { binary_data: 'yes' } }];
    expect(await refusalOf(app, 'double', { inputs: [x([1, 2, 3])], outputs })).contain('binary_data is "yes"');
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
    for (const outputs of [7, {}, ['n2'], [{}], [null]]) expect(await refusalOf(app, 'pair', { inputs, outputs })).contain('outputs');
  });

  it('faults of our own say nothing of themselves', async () => {
    expect(await refusalOf(app, 'bug', { inputs: [x([1, 2, 3])] }, 500)).equal('internal error');
  });

  it('test_descriptive_status_code: a full queue says when to come again', async () => {
    const response = await infer(app, 'full', { inputs: [x([1, 2, 3])] });
    expect(response.statusCode).equal(429);
    expect(response.headers['retry-after']).equal('2');
    expect(errorOf(response)).contain('queue');
  });
});
