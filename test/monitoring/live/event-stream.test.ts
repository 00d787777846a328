import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import type { StreamLimits } from '../../../src/monitoring/live/event-stream.js';
import { LiveRun } from '../../../src/monitoring/live/live-run.js';
import type { UpdateListener } from '../../../src/monitoring/live/run-source.js';
import { createMonitoringApp } from '../../../src/monitoring/routes/monitoring-app.js';
import { iterationEvent, startEvent } from '../events.js';
import { testFolder } from '../folder.js';
import { EventReader } from './event-reader.js';
import { requestText } from './raw-request.js';

/** Counts who listens to it. */
class CountedRun extends LiveRun {
  listeners = 0;

  override subscribe(listener: UpdateListener): () => void {
    this.listeners++;
    const end = super.subscribe(listener);
    return () => {
      this.listeners--;
      end();
    };
  }
}

describe('the stream of a run', () => {
  const path = testFolder();
  let run: CountedRun;
  let app: FastifyInstance;
  /** As the server has them. */
  let sockets: Set<Socket>;
  let url: string;
  let port: number;

  async function serve(limits: Partial<StreamLimits> = {}): Promise<void> {
    run = new CountedRun(path('first'));
    run.listener(startEvent());
    app = createMonitoringApp({ runs: [run] }, limits);
    sockets = new Set();
    app.server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = app.server.address() as AddressInfo);
    url = `http://127.0.0.1:${port}/api/runs/first/stream`;
  }
  afterEach(() => app.close());

  /** Feeds an iteration, and has subscribers told at once, as whenever somebody joins them. */
  function feed(iteration: number, text = ''): void {
    run.listener(iterationEvent(iteration));
    if (text !== '') run.listener({ type: 'warning', iteration, text });
    run.subscribe(() => {})();
  }

  /** Asks for the stream and reads nothing of it. */
  async function openWithoutReading(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.on('error', () => {}); // it is hung up on
    await new Promise<void>((resolve) => socket.write(requestText('/api/runs/first/stream'), () => resolve()));
    while (run.listeners === 0) await turn();
    return socket;
  }

  it('begins with a snapshot, and goes on with what is new', async () => {
    await serve();
    feed(1);
    const reader = await EventReader.open(url);
    await reader.until(({ kinds }) => kinds.length === 1);
    feed(2);
    run.listener({ type: 'end', iteration: 2, reason: 'done', seconds: 1 });
    await reader.until(({ last }) => last?.state === 'done');
    expect(reader.response.headers['content-type']).to.match(/^text\/event-stream/);
    expect(reader.kinds).to.deep.equal(['snapshot', 'update', 'update']);
    expect(reader.messages[0]).to.have.property('retry');
    expect(reader.messages.flatMap(({ id }) => id ?? [])).to.deep.equal(['1', '2', '2']);
    expect(reader.history.rows).to.deep.equal(run.snapshot().history.iteration.map((_, i) => reader.history.rows[i]));
    expect(reader.history.rows.map(({ iteration }) => iteration)).to.deep.equal([1, 2]);
    expect(reader.events).to.deep.equal(run.snapshot().events);
    reader.close();
  });

  it('begins anew where an update would not tell all', async () => {
    await serve();
    const reader = await EventReader.open(url);
    feed(1);
    run.listener({ type: 'sample', iteration: 1, path: '', diversity: 1 });
    run.snapshot();
    await reader.until(({ kinds }) => kinds.length === 3);
    expect(reader.kinds).to.deep.equal(['snapshot', 'update', 'snapshot']);
    reader.close();
  });

  it('has the run told of by one subscription, and by none when nobody reads', async () => {
    await serve();
    const readers = await Promise.all([EventReader.open(url), EventReader.open(url)]);
    expect(run.listeners).to.equal(1);
    for (const reader of readers) reader.close();
    while (run.listeners > 0) await turn();
    const again = await EventReader.open(url);
    feed(1);
    await again.until(({ last }) => last?.iteration === 1);
    again.close();
  });

  it('reaches all others though one client never reads, in bounded memory', async () => {
    await serve();
    const slow = await openWithoutReading();
    const readers = await Promise.all(Array.from({ length: 9 }, () => EventReader.open(url)));
    // Several times of what the system's buffers of a connection hold.
    const updates = 1000;
    const text = 'x'.repeat(10_000);
    let buffered = 0;
    for (let iteration = 1; iteration <= updates; iteration++) {
      feed(iteration, `${iteration} ${text}`);
      await turn();
      for (const socket of sockets) buffered = Math.max(buffered, socket.writableLength);
    }
    const { events } = run.snapshot();
    for (const reader of readers) {
      await reader.until(({ last }) => last?.iteration === updates);
      expect(reader.history.rows.map(({ iteration }) => iteration)).to.deep.equal(Array.from({ length: updates }, (_, i) => i + 1));
      expect(reader.events).to.deep.equal(events);
    }
    const snapshotBytes = JSON.stringify(run.snapshot()).length;
    expect(snapshotBytes).to.be.greaterThan(2_000_000);
    // A message, and what may wait before the next one: far less than the 10 MB that the slow one has missed.
    expect(buffered).to.be.below(snapshotBytes + 200_000);
    expect(sockets.size).to.equal(10);

    slow.resume();
    const received = await new Promise<string>((resolve) => {
      let tail = '';
      slow.setEncoding('utf8').on('data', (part) => {
        tail = (tail + String(part)).slice(-10_000_000);
        if (tail.includes(`warning: ${updates} `) && tail.endsWith('\r\n')) resolve(tail);
      });
    });
    expect(received, 'a client that reads again gets a snapshot').to.include('event: snapshot');
    slow.destroy();
    for (const reader of readers) reader.close();
  });

  it('drops a client that takes nothing in for long', async () => {
    await serve({ check: 10, stall: 50 });
    const slow = await openWithoutReading();
    const text = 'x'.repeat(100_000);
    let iteration = 0;
    while (run.listeners > 0) {
      feed(++iteration, text);
      await turn();
    }
    expect(sockets.size).to.equal(0);
    slow.destroy();
  });

  it('shows that it lives while nothing happens', async () => {
    await serve({ check: 10, heartbeat: 20 });
    const reader = await EventReader.open(url);
    await reader.until(({ messages }) => messages.filter(({ comment }) => comment !== undefined).length >= 3);
    expect(reader.kinds).to.deep.equal(['snapshot']);
    reader.close();
  });

  it('is for so many pages at the same time', async () => {
    await serve({ most: 2 });
    const readers = await Promise.all([EventReader.open(url), EventReader.open(url)]);
    const refused = await fetch(url);
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('10');
    readers[0]!.close();
    let next = await fetch(url, { method: 'HEAD' });
    while (next.status === 503) next = await fetch(url, { method: 'HEAD' });
    expect(next.status).to.equal(200);
    readers[1]!.close();
  });

  it('ends when the server closes, for who reads and for who does not', async () => {
    await serve();
    const reader = await EventReader.open(url);
    const slow = await openWithoutReading();
    const text = 'x'.repeat(100_000);
    for (let iteration = 1; iteration <= 100; iteration++) feed(iteration, text);
    await app.close();
    // No more than the sockets' own way to their end.
    while (!reader.ended || sockets.size > 0) await turn();
    expect(run.listeners).to.equal(0);
    slow.destroy();
  });

  it('leaves pages the time to fetch what it told of last', async () => {
    await serve();
    mkdirSync(join(path('first'), 'samples'), { recursive: true });
    writeFileSync(join(path('first'), 'samples', 'iteration-000001.png'), 'the last grid');
    const reader = await EventReader.open(url);
    run.listener({ type: 'sample', iteration: 1, path: 'elsewhere', diversity: 1 });
    run.listener({ type: 'end', iteration: 1, reason: 'done', seconds: 1 });
    const closed = app.close();
    while (!reader.ended) await turn();
    const grid = await fetch(`http://127.0.0.1:${port}/api/runs/first/samples/1.png`);
    expect(await grid.text()).to.equal('the last grid');
    await closed;
  });
});
