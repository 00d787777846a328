import { expect } from 'chai';
import { version } from '../../../src/version.js';
import { appOf, errorOf } from './client.js';
import { FakeService } from './fake-service.js';

describe('REST: the server', () => {
  it('server metadata: name, version and the extensions that it has', async () => {
    const response = await appOf(new FakeService()).inject('/v2');
    expect(response.statusCode).equal(200);
    expect(response.headers['content-type']).equal('application/json');
    expect(response.json()).deep.equal({ name: 'ganforge', version, extensions: ['binary_tensor_data'] });
  });

  it('server live: whatever models do', async () => {
    const service = new FakeService();
    service.ready = false;
    const response = await appOf(service).inject('/v2/health/live');
    expect(response.statusCode).equal(200);
    expect(response.json()).deep.equal({ live: true });
  });

  it('server ready: 200, and 503 while models are loading', async () => {
    const service = new FakeService();
    const app = appOf(service);
    const ready = await app.inject('/v2/health/ready');
    expect(ready.statusCode).equal(200);
    expect(ready.json()).deep.equal({ ready: true });
    service.ready = false;
    const loading = await app.inject('/v2/health/ready');
    expect(loading.statusCode).equal(503);
    expect(errorOf(loading)).contain('loaded');
  });

  it('paths may end with a slash, and queries do not matter', async () => {
    const app = appOf(new FakeService());
    for (const path of ['/v2/', '/v2?x=1', '/v2/health/ready/', '/v2/models/double/']) {
      expect((await app.inject(path)).statusCode, path).equal(200);
    }
  });

  it('HEAD has the headers of GET and no body', async () => {
    const app = appOf(new FakeService());
    for (const url of ['/v2', '/v2/health/live', '/v2/health/ready', '/v2/models/double', '/v2/models/double/versions/1/ready']) {
      const head = await app.inject({ method: 'HEAD', url });
      const get = await app.inject({ method: 'GET', url });
      expect(head.statusCode, url).equal(200);
      expect(head.body).equal('');
      expect(head.headers['content-length']).equal(get.headers['content-length']);
      expect(head.headers['content-type']).equal(get.headers['content-type']);
    }
  });

  it('other methods are refused with the ones that there are', async () => {
    const app = appOf(new FakeService());
    const cases = [
      ['DELETE', '/v2', 'GET, HEAD'],
      ['POST', '/v2/health/ready', 'GET, HEAD'],
      ['PUT', '/v2/models/double', 'GET, HEAD'],
      ['GET', '/v2/models/double/infer', 'POST'],
      ['OPTIONS', '/v2/models/double/versions/1/infer', 'POST'],
      ['GET', '/v2/repository/index', 'POST'],
    ] as const;
    for (const [method, url, allow] of cases) {
      const response = await app.inject({ method, url, ...(method === 'GET' ? {} : { payload: '{"x":1}' }) });
      expect(response.statusCode, `${method} ${url}`).equal(405);
      expect(response.headers.allow).equal(allow);
      expect(errorOf(response)).contain(method).contain(allow);
    }
  });

  it('unknown paths are not found', async () => {
    const app = appOf(new FakeService());
    for (const url of ['/', '/v1/models/double:predict', '/v2/modelz', '/v2/models/double/unknown', `/${'a'.repeat(9000)}`]) {
      const response = await app.inject({ method: 'POST', url, headers: { 'content-type': 'text/x-any' }, payload: 'what' });
      expect(response.statusCode, url).equal(404);
      expect(errorOf(response)).have.length.below(300);
    }
  });

  it('a path that cannot be decoded is refused, under the id that the request came with', async () => {
    const response = await appOf(new FakeService()).inject({ url: '/v2/models/%ff%zz', headers: { 'x-request-id': 'r1' } });
    expect(response.statusCode).equal(400);
    expect(response.headers['x-request-id']).equal('r1');
    expect(errorOf(response)).contain('%');
  });

  it('metrics: what the registry says, where there is one', async () => {
    const metrics = { contentType: 'text/plain; version=0.0.4; charset=utf-8', metrics: async () => 'gan_serving_up 1\n' };
    const response = await appOf(new FakeService(), { metrics }).inject('/metrics');
    expect(response.statusCode).equal(200);
    expect(response.headers['content-type']).equal(metrics.contentType);
    expect(response.body).equal('gan_serving_up 1\n');
    expect((await appOf(new FakeService()).inject('/metrics')).statusCode).equal(404);
  });
});
