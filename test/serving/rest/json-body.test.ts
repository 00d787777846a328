import { expect } from 'chai';
import { appOf, errorOf, infer, refusalOf, x } from './client.js';
import { FakeService } from './fake-service.js';

describe('REST: a body of JSON', () => {
  const app = appOf(new FakeService());

  it('broken JSON is refused with what is wrong where', async () => {
    expect(await refusalOf(app, 'double', '{"inputs": [}'))
      .contain('broken')
      .match(/token '?}/);
    expect(await refusalOf(app, 'double', '')).contain('empty');
    expect(await refusalOf(app, 'double', '[]')).contain('an array of 0, expected an object');
    expect(await refusalOf(app, 'double', 'null')).contain('expected an object');
    expect(await refusalOf(app, 'double', Buffer.from([0x22, 0xff, 0x22]))).contain('UTF-8');
    expect(await refusalOf(app, 'double', '{"inputs": NaN}')).contain('broken');
  });

  it('test_json_recursion_depth_limit: brackets alone cost neither stack nor memory', async () => {
    for (const text of ['['.repeat(3e6), `${'['.repeat(1e5)}${']'.repeat(1e5)}`, '{"a":'.repeat(1e5)]) {
      expect(await refusalOf(app, 'double', text)).contain('64 deep');
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
    expect(await refusalOf(app, 'double', '{"__proto__":{"inputs":[]}}')).contain('inputs is missing');
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
});
