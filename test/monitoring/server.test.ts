import { request } from 'node:http';
import { expect } from 'chai';
import { LiveRun } from '../../src/monitoring/live/live-run.js';
import { startServer } from '../../src/monitoring/server.js';
import { startEvent } from './events.js';
import { EventReader } from './live/event-reader.js';
import { useServedRuns } from './served-runs.js';

describe('the server of runs', () => {
  const served = useServedRuns();
  const { path, get, addSample } = served;

  it('takes no two runs of the same name', async () => {
    const error = await startServer({ port: 0, runs: [served.run, new LiveRun(path('first'))] }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RangeError);
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

  it('listens to its own machine only', () => expect(served.server.url).to.equal(`http://127.0.0.1:${served.server.port}`));

  it('closes though a client stays connected and a page is open, which learns how the run has ended', async () => {
    const reader = await EventReader.open(`${served.server.url}/api/runs/first/stream`);
    await reader.until(({ last }) => last?.state === 'starting');
    const open = request(`${served.server.url}/healthz`, { agent: false, headers: { Connection: 'keep-alive' } });
    open.on('error', () => {}); // the server ends the connection
    await new Promise<void>((resolve) => {
      open.on('response', (response) => {
        response.on('error', () => {});
        resolve();
      });
      open.end();
    });
    served.run.listener(startEvent());
    served.run.listener({ type: 'end', iteration: 1, reason: 'done', seconds: 1 });
    await served.server.close();
    expect(await get('/healthz').catch(() => 'closed')).to.equal('closed');
    await reader.until(({ last }) => last?.state === 'done');
    served.server = await startServer({ port: 0, registry: served.registry, runs: [served.run] });
  });

  it('refuses a busy port, naming --port, and takes another for auto', async () => {
    const busy = await startServer({ port: served.server.port, runs: [served.run] }).catch((reason: unknown) => reason);
    expect(busy).to.deep.include({ code: 'port-busy' });
    expect(String(busy)).to.include(`port ${served.server.port} is in use: give another with --port N`);
    const one = await startServer({ port: 'auto', runs: [served.run] });
    const two = await startServer({ port: 'auto', runs: [served.run] });
    expect(one.port).to.be.within(9464, 9564);
    expect(two.port).to.be.within(one.port + 1, 9564);
    await Promise.all([one.close(), two.close()]);
  });
});
