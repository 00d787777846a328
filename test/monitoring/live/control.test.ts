import { expect } from 'chai';
import { LiveRun } from '../../../src/monitoring/live/live-run.js';
import { type RunningServer, startServer } from '../../../src/monitoring/server.js';
import { PauseSwitch } from '../../../src/training/run-control.js';
import { testFolder } from '../folder.js';
import { rawRequest, requestText } from './raw-request.js';

describe('control of a run over HTTP', () => {
  const path = testFolder();
  let pause: PauseSwitch;
  let server: RunningServer;
  beforeEach(async () => {
    pause = new PauseSwitch();
    const runs = [new LiveRun(path('mine'), pause), new LiveRun(path('other'))];
    server = await startServer({ port: 0, runs, controlToken: 'sesame' });
  });
  afterEach(() => server.close());

  const bearer = { Authorization: 'Bearer sesame' };
  const post = async (action: string, headers: Record<string, string> = bearer, run = 'mine') =>
    await rawRequest(server.port, requestText(`/api/runs/${run}/${action}`, { 'Content-Length': '0', ...headers }, 'POST'));

  it('pauses a run and has it go on', async () => {
    expect((await post('pause')).status).to.equal(204);
    expect(pause.isAsked).to.equal(true);
    expect((await post('continue')).status).to.equal(204);
    expect(pause.isAsked).to.equal(false);
  });

  it('is for the page itself, and for programs', async () => {
    const own = `127.0.0.1:${server.port}`;
    const page = { ...bearer, Host: own, Origin: `http://${own}`, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' };
    expect((await post('pause', page)).status).to.equal(204);
    expect((await post('pause', { ...bearer, 'Sec-Fetch-Site': 'none' })).status).to.equal(204);
  });

  it('is for nobody without the token', async () => {
    const wrong = ['', 'sesame', 'Bearer', 'Bearer ', 'Bearer sesam', 'Bearer sesame2', 'Bearer SESAME', 'Basic sesame', 'Bearer a sesame'];
    for (const headers of [{}, ...wrong.map((Authorization) => ({ Authorization }))]) {
      const { status, answer } = await post('pause', headers);
      expect(status, JSON.stringify(headers)).to.equal(401);
      expect(answer).to.match(/\r\nwww-authenticate: bearer\r\n/i);
    }
    expect(pause.isAsked).to.equal(false);
  });

  it('is for no page of another site, even with the token', async () => {
    const own = `127.0.0.1:${server.port}`;
    const origins = ['http://evil.example', `http://localhost:${server.port}`, 'http://127.0.0.1:1', 'null', '', 'file://'];
    const headers: Record<string, string>[] = [
      ...origins.map((Origin) => ({ ...bearer, Host: own, Origin })),
      ...['cross-site', 'same-site', 'other'].map((site) => ({ ...bearer, 'Sec-Fetch-Site': site })),
      { ...bearer, Host: own, Origin: `http://${own}`, 'Sec-Fetch-Site': 'cross-site' },
    ];
    for (const one of headers) {
      const { status, answer } = await post('pause', one);
      expect(status, JSON.stringify(one)).to.equal(403);
      expect(answer).to.not.match(/access-control/i);
    }
    expect((await post('pause', { ...bearer, Host: 'rebound.example' })).status).to.equal(403);
    expect(pause.isAsked).to.equal(false);
  });

  it('answers no preflight', async () => {
    const preflight = { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' };
    const { status, answer } = await rawRequest(server.port, requestText('/api/runs/mine/pause', preflight, 'OPTIONS'));
    expect(status).to.equal(405);
    expect(answer)
      .to.match(/\r\nallow: POST\r\n/i)
      .and.not.match(/access-control/i);
  });

  it('is by POST alone', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      expect((await rawRequest(server.port, requestText('/api/runs/mine/pause', bearer, method))).status, method).to.equal(405);
    }
    expect(pause.isAsked).to.equal(false);
  });

  it('is not there for a run that cannot be paused, and of a server without a token', async () => {
    for (const [run, action] of [
      ['other', 'pause'],
      ['none', 'pause'],
      ['mine', 'stop'],
    ] as const) {
      expect((await post(action, bearer, run)).status, `${run} ${action}`).to.be.oneOf([404, 405]);
    }
    expect((await post('pause', bearer, 'other')).status).to.equal(404);
    await server.close();
    server = await startServer({ port: 0, runs: [new LiveRun(path('mine'), pause)] });
    expect((await post('pause', bearer)).status).to.equal(404);
    expect(pause.isAsked).to.equal(false);
  });

  it('reads no long body', async () => {
    const { port } = server;
    const body = 'x'.repeat(5000);
    const text = requestText('/api/runs/mine/pause', { ...bearer, 'Content-Length': String(body.length) }, 'POST') + body;
    expect((await rawRequest(port, text)).status).to.equal(413);
    expect(pause.isAsked).to.equal(false);
  });
});
