import { expect } from 'chai';
import { appOf, errorOf } from './client.js';
import { FakeService } from './fake-service.js';

describe('REST: models', () => {
  const app = appOf(new FakeService());

  it('list models', async () => {
    expect((await app.inject('/v2/models')).json()).deep.equal({ models: ['double', 'loading', 'broken'] });
  });

  it('model metadata, with and without a version', async () => {
    for (const url of ['/v2/models/double', '/v2/models/double/versions/1']) {
      const response = await app.inject(url);
      expect(response.statusCode).equal(200);
      expect(response.json()).deep.equal({
        name: 'double',
        versions: ['1', '2'],
        platform: 'onnxruntime_onnx',
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
        outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 3] }],
      });
    }
  });

  it('model ready, with and without a version', async () => {
    for (const url of ['/v2/models/double/ready', '/v2/models/double/versions/2/ready']) {
      const response = await app.inject(url);
      expect(response.statusCode).equal(200);
      expect(response.json()).deep.equal({ name: 'double', ready: true });
    }
  });

  it('a model that is unknown, or a version, is not found', async () => {
    for (const path of ['nothing', 'double/versions/9', '__proto__', 'constructor', '..%2F..%2Fetc', 'a'.repeat(300)]) {
      for (const rest of ['', '/ready']) {
        const response = await app.inject(`/v2/models/${path}${rest}`);
        expect(response.statusCode, path).equal(404);
        expect(errorOf(response)).a('string');
      }
      expect((await app.inject({ method: 'POST', url: `/v2/models/${path}/infer`, payload: '{}' })).statusCode, path).equal(404);
    }
  });

  it('a model that is loading says when it is worth asking again', async () => {
    for (const path of ['loading', 'loading/ready']) {
      const response = await app.inject(`/v2/models/${path}`);
      expect(response.statusCode).equal(503);
      expect(response.headers['retry-after']).equal('2');
      expect(errorOf(response)).contain('loading');
    }
  });

  it('a model that is not ready says so by its status', async () => {
    const service = new FakeService();
    service.ready = false;
    const response = await appOf(service).inject('/v2/models/double/ready');
    expect(response.statusCode).equal(503);
    expect(errorOf(response)).contain('double');
  });
});

describe('REST: model repository', () => {
  const app = appOf(new FakeService());
  const index = (payload?: string) =>
    app.inject({ method: 'POST', url: '/v2/repository/index', ...(payload === undefined ? {} : { payload }) });

  it('repository index: every version with its state and reason', async () => {
    const all = [
      { name: 'double', version: '1', state: 'READY', reason: '' },
      { name: 'double', version: '2', state: 'READY', reason: '' },
      { name: 'loading', version: '1', state: 'LOADING', reason: '' },
      { name: 'broken', version: '1', state: 'UNAVAILABLE', reason: 'it is no ONNX model' },
    ];
    for (const payload of [undefined, '', '{}', '{"ready":false}']) expect((await index(payload)).json()).deep.equal(all);
  });

  it('repository index: those that are ready, if asked', async () => {
    const response = await index('{"ready":true}');
    expect(response.json().map(({ name }: { name: string }) => name)).deep.equal(['double', 'double']);
  });

  it('repository index: a body that is none is refused', async () => {
    for (const payload of ['{', '[]', '{"ready":1}', '"x"']) {
      const response = await index(payload);
      expect(response.statusCode, payload).equal(400);
      expect(errorOf(response)).a('string');
    }
  });

  it('load and unload are refused and say how models come and go', async () => {
    for (const action of ['load', 'unload']) {
      const response = await app.inject({ method: 'POST', url: `/v2/repository/models/double/${action}`, payload: '{}' });
      expect(response.statusCode).equal(400);
      expect(errorOf(response)).contain(action).contain('folder');
    }
  });
});
