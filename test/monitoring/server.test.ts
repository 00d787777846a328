import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect } from 'chai';
import sharp from 'sharp';
import { LiveRun } from '../../src/monitoring/live/live-run.js';
import { createMetrics } from '../../src/monitoring/metrics.js';
import { type RunningServer, startServer } from '../../src/monitoring/server.js';
import { iterationEvent, startEvent } from './events.js';
import { testFolder } from './folder.js';
import { EventReader } from './live/event-reader.js';
import { rawRequest, requestText } from './live/raw-request.js';

describe('the server of runs', () => {
  const path = testFolder();
  const { registry } = createMetrics();
  let run: LiveRun;
  let server: RunningServer;
  beforeEach(async () => {
    run = new LiveRun(path('first'));
    mkdirSync(path('first/samples'), { recursive: true });
    server = await startServer({ port: 0, registry, runs: [run, new LiveRun(path('second'))] });
  });
  afterEach(() => server.close());

  const get = (route: string, options: RequestInit = {}) => fetch(server.url + route, options);
  const raw = async (target: string, headers?: Record<string, string>) => await rawRequest(server.port, requestText(target, headers));

  async function addSample(iteration: number): Promise<Buffer> {
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: iteration, g: 0, b: 0 } } })
      .png()
      .toBuffer();
    writeFileSync(path(`first/samples/iteration-${String(iteration).padStart(6, '0')}.png`), png);
    run.listener({ type: 'sample', iteration, path: '', diversity: 1 });
    return png;
  }

  it('answers /metrics in the format of Prometheus', async () => {
    const response = await get('/metrics');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).to.include('# TYPE gan_iterations_total counter');
  });

  it('has no /metrics without a registry', async () => {
    const other = await startServer({ port: 0, runs: [run] });
    expect((await fetch(`${other.url}/metrics`)).status).to.equal(404);
    await other.close();
  });

  it('says that it lives', async () => expect(await (await get('/healthz')).text()).to.equal('ok\n'));

  it('answers / with a page that asks no other machine for anything, and with all that it asks for', async () => {
    const response = await get('/');
    const page = await response.text();
    expect(page).to.match(/^<!doctype html>/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).to.not.match(/https?:\/\//);
    const policy = response.headers.get('content-security-policy');
    expect(policy).to.include("default-src 'none'").and.include("frame-ancestors 'none'").and.not.include('unsafe-inline');
    const assets = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, address]) => address!);
    expect(assets).to.include('/assets/page.css');
    for (const address of [...assets, '/assets/history.js', '/assets/uPlot.js']) {
      const asset = await get(address);
      expect(asset.status, address).to.equal(200);
      expect(asset.headers.get('content-type')).to.match(address.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      expect((await asset.text()).length).to.be.greaterThan(100);
    }
  });

  it('sends what it loads once', async () => {
    const tag = (await get('/assets/uPlot.js')).headers.get('etag')!;
    const again = await get('/assets/uPlot.js', { headers: { 'If-None-Match': `"other", W/${tag}` } });
    expect(again.status).to.equal(304);
    expect(await again.text()).to.equal('');
    expect((await get('/assets/uPlot.js', { headers: { 'If-None-Match': '"other"' } })).status).to.equal(200);
  });

  it('lists its runs, and tells each as it stands', async () => {
    run.listener(startEvent({ directory: path('first') }));
    run.listener(iterationEvent(3, { loss: { generator: Number.NaN } }));
    expect(await (await get('/api/runs')).json()).to.deep.equal([
      { id: 'first', name: 'first' },
      { id: 'second', name: 'second' },
    ]);
    const response = await get('/api/runs/first');
    expect(response.headers.get('content-type')).to.match(/^application\/json/);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.include({ id: 'first', state: 'training', iteration: 3, control: false });
    expect(await (await get('/api/runs/second')).json()).to.deep.include({ id: 'second', state: 'starting' });
    for (const route of ['', '/stream', '/samples/1.png', '/time-lapse.webp']) {
      expect((await get(`/api/runs/third${route}`)).status).to.equal(404);
    }
  });

  it('takes no two runs of the same name', async () => {
    const error = await startServer({ port: 0, runs: [run, new LiveRun(path('first'))] }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RangeError);
  });

  it('shows every sample grid, and asks to be asked again since a resumed run may draw it anew', async () => {
    expect((await get('/api/runs/first/samples/20.png')).status).to.equal(404);
    const png = await addSample(20);
    const response = await get('/api/runs/first/samples/20.png');
    expect(response.headers.get('content-type')).to.equal('image/png');
    expect(response.headers.get('cache-control')).to.equal('no-cache');
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).to.equal(true);
    const known = { headers: { 'If-None-Match': response.headers.get('etag')! } };
    expect((await get('/api/runs/first/samples/20.png', known)).status).to.equal(304);
    writeFileSync(path('first/samples/iteration-000020.png'), 'another picture');
    expect(await (await get('/api/runs/first/samples/20.png', known)).text()).to.equal('another picture');
  });

  it('says so where a sample has gone', async () => {
    run.listener({ type: 'sample', iteration: 2, path: '', diversity: 1 });
    const response = await get('/api/runs/first/samples/2.png');
    expect(response.status).to.equal(500);
    expect(await response.text()).to.equal('cannot be read now\n');
  });

  it('makes a time-lapse of the samples', async () => {
    expect((await get('/api/runs/first/time-lapse.webp')).status).to.equal(404);
    for (const iteration of [10, 20, 30]) await addSample(iteration);
    const [response, same] = await Promise.all([get('/api/runs/first/time-lapse.webp'), get('/api/runs/first/time-lapse.webp')]);
    expect(response!.headers.get('content-type')).to.equal('image/webp');
    expect(response!.headers.get('content-disposition')).to.equal('attachment; filename="first.webp"');
    const film = Buffer.from(await response!.arrayBuffer());
    expect(film.equals(Buffer.from(await same!.arrayBuffer()))).to.equal(true);
    expect((await sharp(film, { animated: true }).metadata()).pages).to.equal(3);
    writeFileSync(path('first/samples/iteration-000020.png'), 'no picture');
    expect((await get('/api/runs/first/time-lapse.webp')).status).to.equal(500);
    await addSample(40);
    writeFileSync(path('first/samples/iteration-000020.png'), await addSample(50));
    expect((await get('/api/runs/first/time-lapse.webp')).status, 'after one that could not be made').to.equal(200);
  });

  it('answers nothing else, and refuses other methods', async () => {
    for (const route of [
      '/favicon.ico',
      '/metrics/',
      '/status.json',
      '/constructor',
      '/assets/',
      '/assets/constructor',
      '/api',
      '/api/runs/',
    ]) {
      expect((await get(route)).status, route).to.equal(404);
    }
    for (const route of ['/', '/metrics', '/api/runs', '/api/runs/first', '/nothing']) {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const response = await get(route, { method });
        expect(response.status, `${method} ${route}`).to.equal(405);
        expect(response.headers.get('allow')).to.equal('GET, HEAD');
      }
    }
  });

  it('answers HEAD without a body', async () => {
    await addSample(20);
    for (const route of [
      '/',
      '/metrics',
      '/assets/page.css',
      '/api/runs',
      '/api/runs/first',
      '/api/runs/first/stream',
      '/api/runs/first/samples/20.png',
    ]) {
      const response = await get(route, { method: 'HEAD' });
      expect(response.status, route).to.equal(200);
      expect(await response.text()).to.equal('');
    }
  });

  it('tells browsers to trust no answer with anything, refused ones included', async () => {
    await addSample(20);
    const targets = ['/', '/assets/page.css', '/api/runs', '/api/runs/first/samples/20.png', '/metrics', '/healthz', '/nothing', '/%zz'];
    for (const target of targets) {
      const { answer } = await raw(target);
      expect(answer, target).to.match(/\r\nx-content-type-options: nosniff\r\n/i);
      expect(answer, target).to.match(/\r\ncontent-security-policy: default-src 'none'/i);
      expect(answer, target).to.not.match(/access-control/i);
    }
    const stream = await EventReader.open(`${server.url}/api/runs/first/stream`);
    expect(stream.response.headers).to.include({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(stream.response.headers['content-security-policy']).to.include("default-src 'none'");
    stream.close();
  });

  it('is for names of this machine alone, but for those who watch it', async () => {
    for (const host of ['localhost', 'LOCALHOST:1', `127.0.0.1:${server.port}`, '[::1]:9464']) {
      expect((await raw('/api/runs', { Host: host })).status, host).to.equal(200);
    }
    for (const host of [
      'rebound.example',
      'rebound.example:9464',
      'localhost.example',
      '127.0.0.1.example',
      'x@localhost',
      '0.0.0.0',
      '',
    ]) {
      for (const target of ['/', '/api/runs', '/api/runs/first/stream', '/assets/page.css', '/nothing']) {
        const { status, answer } = await raw(target, { Host: host });
        expect(status, `${host} ${target}`).to.equal(403);
        expect(answer).to.include('DNS rebinding').and.not.include('first');
      }
      expect((await raw('/metrics', { Host: host })).status).to.equal(200);
      expect((await raw('/healthz', { Host: host })).status).to.equal(200);
    }
    expect((await rawRequest(server.port, 'GET /api/runs HTTP/1.0\r\n\r\n')).status, 'no Host at all').to.equal(403);
  });

  it('serves nothing outside of the samples and what the page is made of, however it is asked', async () => {
    await addSample(20);
    for (const file of [
      'secret.png',
      'first/secret.png',
      'first/config.yaml',
      'first/samples/iteration-000099.png',
      'first/samples/secret.png',
    ]) {
      writeFileSync(path(file), 'top secret');
    }
    const ups = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '....'];
    const slashes = ['/', '%2f', '%5c', '\\', '%252f', '//'];
    const climbs = ups.flatMap((up) => slashes.map((slash) => [up, slash] as const));
    const targets = [
      ...climbs.flatMap(([up, slash]) => [
        `/assets/${up}${slash}${up}${slash}${up}${slash}${up}${slash}package.json`,
        `/api/runs/first/samples/${up}${slash}secret.png`,
        `/api/runs/first/samples/20${slash}${up}${slash}${up}${slash}secret.png`,
        `/api/runs/first${slash}${up}${slash}secret.png/samples/20.png`,
        `/api/runs/${up}${slash}first/samples/20.png/${up}`,
        `${slash}${up}${slash}secret.png`,
      ]),
      ...['99', '020e0', '-20', '+20', '0x14', '20.0', '20%00', '20;', '', 'secret', '%32%30%2f', '1'.repeat(400)].map(
        (name) => `/api/runs/first/samples/${name}.png`,
      ),
      '/api/runs/first/samples/',
      '/api/runs/first/config.yaml',
      '/api/runs/__proto__',
      '/assets/__proto__',
      '/assets//etc/passwd',
      '/assets/file:///etc/passwd',
      `/assets/${path('secret.png')}`,
      `http://127.0.0.1${path('secret.png')}`,
      '/%zz',
      '/%ff%fe',
    ];
    for (const target of targets) {
      const { status, answer } = await raw(target);
      expect(status, target).to.be.oneOf([400, 404, 414]);
      expect(answer, target).to.not.include('top secret').and.not.include('"ganforge"').and.not.include('root:');
    }
    expect((await raw('/api/runs/first/samples/20.png')).status).to.equal(200);
  });

  it('listens to its own machine only', () => expect(server.url).to.equal(`http://127.0.0.1:${server.port}`));

  it('closes though a client stays connected and a page is open, which learns how the run has ended', async () => {
    const reader = await EventReader.open(`${server.url}/api/runs/first/stream`);
    await reader.until(({ last }) => last?.state === 'starting');
    const open = request(`${server.url}/healthz`, { agent: false, headers: { Connection: 'keep-alive' } });
    open.on('error', () => {}); // the server ends the connection
    await new Promise<void>((resolve) => {
      open.on('response', (response) => {
        response.on('error', () => {});
        resolve();
      });
      open.end();
    });
    run.listener(startEvent());
    run.listener({ type: 'end', iteration: 1, reason: 'done', seconds: 1 });
    await server.close();
    expect(await get('/healthz').catch(() => 'closed')).to.equal('closed');
    await reader.until(({ last }) => last?.state === 'done');
    server = await startServer({ port: 0, registry, runs: [run] });
  });

  it('refuses a busy port, naming --port, and takes another for auto', async () => {
    const busy = await startServer({ port: server.port, runs: [run] }).catch((reason: unknown) => reason);
    expect(busy).to.deep.include({ code: 'port-busy' });
    expect(String(busy)).to.include(`port ${server.port} is in use: give another with --port N`);
    const one = await startServer({ port: 'auto', runs: [run] });
    const two = await startServer({ port: 'auto', runs: [run] });
    expect(one.port).to.be.within(9464, 9564);
    expect(two.port).to.be.within(one.port + 1, 9564);
    await Promise.all([one.close(), two.close()]);
  });
});
