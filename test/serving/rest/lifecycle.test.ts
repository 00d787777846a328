import { expect } from 'chai';
import { ServingFailure } from '../../../src/serving/failure.js';
import type { FinishedRequest, RestPlugin } from '../../../src/serving/rest/rest-options.js';
import { createRestServer } from '../../../src/serving/rest/rest-server.js';
import '../../../src/serving/rest/route-config.js';
import { appOf, errorOf, infer, x } from './client.js';
import { FakeService } from './fake-service.js';

const body = { inputs: [x([1, 2, 3])] };

describe('REST: API key', () => {
  const app = appOf(new FakeService(), { apiKey: 'secret-7', metrics: { contentType: 'text/plain', metrics: async () => '' } });

  it('every route but health checks asks for it', async () => {
    for (const url of ['/v2', '/v2/models', '/v2/models/double', '/v2/models/double/ready', '/metrics', '/nothing']) {
      const response = await app.inject(url);
      expect(response.statusCode, url).equal(401);
      expect(response.headers['www-authenticate']).equal('Bearer');
      expect(errorOf(response)).contain('no API key');
    }
    expect((await infer(app, 'double', body)).statusCode).equal(401);
    for (const url of ['/v2/health/live', '/v2/health/ready']) expect((await app.inject(url)).statusCode, url).equal(200);
  });

  it('it is taken from Authorization or X-API-Key', async () => {
    const given = [{ authorization: 'Bearer secret-7' }, { authorization: 'bearer  secret-7' }, { 'x-api-key': 'secret-7' }];
    for (const headers of given) expect((await infer(app, 'double', body, headers)).statusCode).equal(200);
  });

  it('another key is refused', async () => {
    const given = ['Bearer secret-8', 'Bearer secret-77', 'Bearer', 'Basic secret-7', 'secret-7', 'Bearer ', `Bearer ${'s'.repeat(5000)}`];
    for (const authorization of given) {
      const response = await infer(app, 'double', body, { authorization });
      expect(response.statusCode, authorization).equal(401);
      expect(errorOf(response)).contain('API key');
    }
  });

  it('one that no header can carry is refused at once', () => {
    for (const apiKey of ['', 'two words', 'schlüssel', 'a\nb']) {
      expect(() => createRestServer(new FakeService(), { apiKey }), apiKey).throw('API key');
    }
  });
});

describe('REST: browsers', () => {
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'POST' };

  it('answers have security headers', async () => {
    const { headers } = await appOf(new FakeService()).inject('/v2');
    expect(headers['x-content-type-options']).equal('nosniff');
    expect(headers['content-security-policy']).contain("default-src 'none'");
    expect(headers['cache-control']).equal('no-store');
    expect(headers['cross-origin-resource-policy']).equal('same-origin');
  });

  it('no other origin is let in by default', async () => {
    const app = appOf(new FakeService());
    const response = await app.inject({ url: '/v2', headers: { origin: 'https://app.example' } });
    expect(response.headers).not.have.property('access-control-allow-origin');
    expect((await app.inject({ method: 'OPTIONS', url: '/v2/models/double/infer', headers: preflight })).statusCode).equal(405);
  });

  it('the origin that is allowed may ask, and is asked for no key before', async () => {
    const app = appOf(new FakeService(), { allowOrigin: 'https://app.example', apiKey: 'k' });
    const before = await app.inject({ method: 'OPTIONS', url: '/v2/models/double/infer', headers: preflight });
    expect(before.statusCode).equal(204);
    expect(before.headers['access-control-allow-origin']).equal('https://app.example');
    expect(before.headers['access-control-allow-headers']).contain('Inference-Header-Content-Length');
    const response = await infer(app, 'double', body, { origin: 'https://app.example', 'x-api-key': 'k' });
    expect(response.headers['access-control-allow-origin']).equal('https://app.example');
    expect(response.headers['access-control-expose-headers']).contain('Inference-Header-Content-Length');
    expect(response.headers.vary).equal('Origin');
  });

  it('other origins stay out', async () => {
    const app = appOf(new FakeService(), { allowOrigin: 'https://app.example' });
    for (const origin of ['https://app.example.evil', 'http://app.example', 'null', 'https://app.example/']) {
      const response = await app.inject({ method: 'OPTIONS', url: '/v2', headers: { ...preflight, origin } });
      expect(response.statusCode, origin).equal(405);
      expect(response.headers).not.have.property('access-control-allow-origin');
      expect(response.headers.vary).equal('Origin');
    }
  });

  it('what is no origin is refused at once', () => {
    for (const allowOrigin of ['*', '', 'example.org', 'https://example.org/', 'https://example.org/page', 'null']) {
      expect(() => createRestServer(new FakeService(), { allowOrigin }), allowOrigin).throw('no origin');
    }
  });
});

describe('REST: request ids', () => {
  const app = appOf(new FakeService());
  const idOf = async (headers: Record<string, string>) => (await app.inject({ url: '/v2', headers })).headers['x-request-id'];

  it('that of the client comes back', async () => {
    expect(await idOf({ 'x-request-id': 'job-7/a.b:c' })).equal('job-7/a.b:c');
  });

  it('a trace gives its own', async () => {
    expect(await idOf({ traceparent: `00-${'ab'.repeat(16)}-00f067aa0ba902b7-01` })).equal('ab'.repeat(16));
  });

  it('others are new, as are those for which no header or log has room', async () => {
    const ids = new Set<unknown>();
    for (const given of ['', 'a b', 'ä', '"><script>', 'i'.repeat(129)]) {
      const id = await idOf({ 'x-request-id': given, traceparent: 'nonsense' });
      expect(id).match(/^[\da-f]{32}$/);
      ids.add(id);
    }
    expect(ids.size).equal(5);
  });
});

describe('REST: access log and observer', () => {
  const watched = (level: 'info' | 'debug') => {
    const lines: Record<string, unknown>[] = [];
    const finished: FinishedRequest[] = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const app = appOf(new FakeService(), { log: { level, stream }, onFinished: (one) => void finished.push(one) });
    return { app, lines, finished };
  };

  it('a line a request, with what it was and what came of it', async () => {
    const { app, lines } = watched('info');
    await infer(app, 'double', body, { 'x-request-id': 'r1' });
    await app.inject('/v2/models/nothing?token=secret');
    expect(lines).length(2);
    expect(lines[0]).include({ requestId: 'r1', method: 'POST', path: '/v2/models/double/infer', status: 200, model: 'double' });
    expect(lines[0]?.ms).a('number');
    expect(lines[1]).include({ method: 'GET', path: '/v2/models/nothing', status: 404 });
    expect(JSON.stringify(lines)).not.contain('secret');
  });

  it('faults of our own are logged with their cause, others are not', async () => {
    const { app, lines } = watched('info');
    await infer(app, 'double', '{');
    expect(lines).length(1);
    await infer(app, 'bug', body);
    expect(JSON.stringify(lines.slice(1))).contain('the secret path');
  });

  it('health checks show at debug alone', async () => {
    const [quiet, loud] = [watched('info'), watched('debug')];
    for (const { app } of [quiet, loud]) await app.inject('/v2/health/ready');
    expect(quiet.lines).length(0);
    expect(loud.lines).length(1);
  });

  it('the observer gets route, status and seconds, and the names of models that there are', async () => {
    const { app, finished } = watched('info');
    await infer(app, 'double', body);
    await infer(app, 'double', '{');
    await infer(app, 'attack-7', body);
    await infer(app, 'loading', body);
    await app.inject('/nothing');
    const seen = finished.map(({ route, model, status }) => [route, model, status]);
    expect(seen).deep.equal([
      ['/v2/models/:model/infer', 'double', 200],
      ['/v2/models/:model/infer', 'double', 400],
      ['/v2/models/:model/infer', undefined, 404],
      ['/v2/models/:model/infer', 'loading', 503],
      [undefined, undefined, 404],
    ]);
    for (const { seconds } of finished) expect(seconds).within(0, 60);
  });
});

describe('REST: plugins', () => {
  const plugin: RestPlugin = (scope, service) => {
    scope.get('/v2/models/:model/extra', (request) => ({ ready: service.isReady(), id: request.id }));
    scope.get('/fails', () => {
      throw new ServingFailure('timeout', 'it took too long');
    });
    scope.get('/page', { config: { open: true } }, (_, reply) =>
      reply.headers({ 'content-type': 'text/html', 'cache-control': 'max-age=60' }).send('<p>'),
    );
    scope.post('/echo', (request, reply) => reply.send(request.body));
  };
  const app = appOf(new FakeService(), { plugins: [plugin], apiKey: 'k' });
  const headers = { 'x-api-key': 'k', 'x-request-id': 'r2' };

  it('their routes have the service, the errors, the methods and the key of all', async () => {
    expect((await app.inject({ url: '/v2/models/double/extra', headers })).json()).deep.equal({ ready: true, id: 'r2' });
    expect((await app.inject('/v2/models/double/extra')).statusCode).equal(401);
    const failed = await app.inject({ url: '/fails', headers });
    expect(failed.statusCode).equal(504);
    expect(errorOf(failed)).equal('it took too long');
    const wrong = await app.inject({ method: 'POST', url: '/fails', headers });
    expect(wrong.statusCode).equal(405);
    expect(wrong.headers.allow).equal('GET, HEAD');
    expect((await app.inject({ method: 'POST', url: '/echo', headers, payload: 'bytes' })).body).equal('bytes');
  });

  it('they may open a route, and give it headers of its own', async () => {
    const page = await app.inject('/page');
    expect(page.statusCode).equal(200);
    expect(page.headers['cache-control']).equal('max-age=60');
  });
});
