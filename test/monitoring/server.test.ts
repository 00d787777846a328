import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { createMetrics } from '../../src/monitoring/metrics.js';
import { parsePort, type RunningServer, startServer } from '../../src/monitoring/server.js';
import { StatusBoard } from '../../src/monitoring/status.js';
import { inputError } from '../config/input-error.js';
import { iterationEvent, startEvent } from './events.js';
import { testFolder } from './folder.js';

describe('the server of a run', () => {
  const path = testFolder();
  const metrics = createMetrics();
  let board: StatusBoard;
  let server: RunningServer;
  beforeEach(async () => {
    board = new StatusBoard();
    server = await startServer({ port: 0, registry: metrics.registry, board });
  });
  afterEach(() => server.close());

  const get = (route: string, method = 'GET') => fetch(server.url + route, { method });

  it('answers /metrics in the format of Prometheus', async () => {
    const response = await get('/metrics');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).to.include('# TYPE gan_iterations_total counter');
  });

  it('says that it lives', async () => expect(await (await get('/healthz')).text()).to.equal('ok\n'));

  it('answers / with one page that asks no other machine for anything', async () => {
    const page = await (await get('/')).text();
    expect(page).to.match(/^<!doctype html>/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).to.not.match(/https?:\/\//);
    const policy = (await get('/')).headers.get('content-security-policy');
    expect(policy).to.include("default-src 'none'").and.to.include("script-src 'sha256-").and.to.not.include('unsafe-inline');
  });

  it('has a page whose script is sound', async () => {
    const page = await (await get('/')).text();
    const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? '';
    expect(script.length).to.be.greaterThan(1000);
    expect(() => new Function(script)).to.not.throw();
  });

  it('tells the status', async () => {
    board.listener(startEvent());
    board.listener(iterationEvent(3, { loss: { generator: Number.NaN } }));
    const status: unknown = await (await get('/status.json')).json();
    expect(status).to.deep.include({ name: 'first', state: 'training', iteration: 3 });
  });

  it('shows the newest samples once there are some', async () => {
    expect((await get('/sample.png')).status).to.equal(404);
    writeFileSync(path('a.png'), 'picture');
    board.listener({ type: 'sample', iteration: 1, path: path('a.png'), diversity: 1 });
    const response = await get('/sample.png?1');
    expect(response.headers.get('content-type')).to.equal('image/png');
    expect(await response.text()).to.equal('picture');
    board.listener({ type: 'sample', iteration: 2, path: path('gone.png'), diversity: 1 });
    expect((await get('/sample.png')).status).to.equal(500);
  });

  it('answers nothing else', async () => {
    for (const route of ['/favicon.ico', '/metrics/', '/../package.json', '//sample.png', '/constructor']) {
      expect((await get(route)).status, route).to.equal(404);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await get('/metrics', method);
      expect(response.status, method).to.equal(405);
      expect(response.headers.get('allow')).to.equal('GET, HEAD');
    }
  });

  it('answers HEAD without a body', async () => {
    const response = await get('/metrics', 'HEAD');
    expect(response.status).to.equal(200);
    expect(await response.text()).to.equal('');
  });

  it('listens to its own machine only', () => expect(server.url).to.equal(`http://127.0.0.1:${server.port}`));

  it('closes though a client stays connected', async () => {
    const open = request(`${server.url}/healthz`, { agent: false, headers: { Connection: 'keep-alive' } });
    open.on('error', () => {}); // the server ends the connection
    await new Promise<void>((resolve) => {
      open.on('response', (response) => {
        response.on('error', () => {});
        resolve();
      });
      open.end();
    });
    await server.close();
    const failed = await get('/healthz').catch(() => 'closed');
    expect(failed).to.equal('closed');
    server = await startServer({ port: 0, registry: metrics.registry, board });
  });

  it('refuses a busy port, naming --port', async () => {
    const error: unknown = await startServer({ port: server.port, registry: metrics.registry, board }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InputError);
    expect((error as InputError).code).to.equal('port-busy');
    expect((error as InputError).message).to.equal(
      `port ${server.port} is in use: give another with --port N; --port auto takes the next free one`,
    );
  });

  it('takes the next free port for auto', async () => {
    const blocker: Server = createServer();
    // Where 9464 is taken already, by another run say, it is blocked all the same.
    await new Promise<void>((resolve) => blocker.once('error', () => resolve()).listen(9464, '127.0.0.1', resolve));
    const other = await startServer({ port: 'auto', registry: metrics.registry, board });
    try {
      expect(other.port).to.be.within(9465, 9564);
    } finally {
      await other.close();
      blocker.close();
    }
  });
});

describe('--port', () => {
  it('is a number, auto or off', () => {
    expect(parsePort('9000')).to.equal(9000);
    expect(parsePort('auto')).to.equal('auto');
    expect(parsePort('off')).to.equal('off');
    for (const text of ['', '-1', '65536', '80a', '1e3', 'on']) expect(inputError(() => parsePort(text)).code).to.equal('invalid-port');
  });
});
