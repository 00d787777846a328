import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { until } from '../until.js';
import { json, opened, post, useSockets } from './sockets.js';

describe('REST: the end of a server', () => {
  const sockets = useSockets();

  it('close answers what it has accepted, refuses what comes then, and hangs up', async () => {
    const { server, address } = await sockets.started();
    const [idle, busy, late] = [await opened(address), await opened(address), await opened(address)];
    busy.write(post('held', json));
    await until(() => sockets.service.held.length === 1);
    const closed = server.close();
    const ready = await fetch(`${address.url}/v2/health/ready`);
    expect(ready.status).equal(503);
    expect(await ready.json())
      .have.property('error')
      .contain('shutting down');
    expect((await fetch(`${address.url}/v2/health/live`)).status).equal(200);
    late.write(post('double', json));
    expect(await text(late)).match(/^HTTP\/1.1 503.*connection: close.*\{"error":"the server is shutting down"\}$/is);
    sockets.service.held[0]?.release();
    expect(await text(busy)).match(/^HTTP\/1.1 200.*"data":\[2,4,6\]/s);
    expect(await text(idle)).equal('');
    await closed;
    expect(await fetch(address.url).catch(() => 'refused')).equal('refused');
  });

  it('close lets a slow reader have the whole of a large answer', async () => {
    const { server, address } = await sockets.started();
    const rows = 2_000_000;
    const socket = await opened(address);
    socket.pause();
    const head = `POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nInference-Header-Content-Length: 0\r\nContent-Length: ${rows * 12}\r\n\r\n`;
    socket.write(head);
    socket.write(new Uint8Array(rows * 12));
    await until(() => sockets.service.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server.close();
    const answer = await text(socket.setEncoding('latin1'));
    expect(answer.length - answer.indexOf('{') - answer.slice(answer.indexOf('{')).indexOf('}]}') - 3).equal(rows * 12);
    await closed;
  });

  it('close gives up after its time; terminate at once, and cancels', async () => {
    const { server, address } = await sockets.started({ timeouts: { drain: 0.1 } });
    const first = await opened(address);
    first.write(post('held', json));
    await until(() => sockets.service.held.length === 1);
    await server.close();
    await until(() => sockets.service.held[0]?.signal?.aborted === true);

    const other = await sockets.started();
    const second = await opened(other.address);
    second.write(post('held', json));
    await until(() => sockets.service.held.length === 2);
    const closed = other.server.close();
    await other.server.terminate();
    await closed;
    await until(() => sockets.service.held[1]?.signal?.aborted === true);
  });
});
