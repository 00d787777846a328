import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { EventReader } from '../live/event-reader.js';
import { rawRequest } from '../live/raw-request.js';
import { useServedRuns } from '../served-runs.js';

describe('the server of runs, towards those who mean ill', () => {
  const served = useServedRuns();
  const { path, raw, addSample } = served;

  it('tells browsers to trust no answer with anything, refused ones included', async () => {
    await addSample(20);
    const targets = ['/', '/assets/page.css', '/api/runs', '/api/runs/first/samples/20.png', '/metrics', '/healthz', '/nothing', '/%zz'];
    for (const target of targets) {
      const { answer } = await raw(target);
      expect(answer, target).to.match(/\r\nx-content-type-options: nosniff\r\n/i);
      expect(answer, target).to.match(/\r\ncontent-security-policy: default-src 'none'/i);
      expect(answer, target).to.not.match(/access-control/i);
    }
    const stream = await EventReader.open(`${served.server.url}/api/runs/first/stream`);
    expect(stream.response.headers).to.include({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(stream.response.headers['content-security-policy']).to.include("default-src 'none'");
    stream.close();
  });

  it('is for names of this machine alone, but for those who watch it', async () => {
    for (const host of ['localhost', 'LOCALHOST:1', `127.0.0.1:${served.server.port}`, '[::1]:9464']) {
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
    expect((await rawRequest(served.server.port, 'GET /api/runs HTTP/1.0\r\n\r\n')).status, 'no Host at all').to.equal(403);
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
});
