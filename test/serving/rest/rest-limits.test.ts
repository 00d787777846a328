import { Agent, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { until } from '../until.js';
import { x } from './client.js';
import { json, opened, post, useSockets } from './sockets.js';

describe('REST: what clients may not do to a server', () => {
  const sockets = useSockets();

  it('a body beyond the limit is refused, whether it says so or not', async () => {
    const { address } = await sockets.started({ bodyLimit: 1000, jsonLimit: 500 });
    const said = await opened(address);
    said.write(post('double', '', 1001));
    expect(await text(said)).match(/^HTTP\/1.1 413.*\{"error":"the body has more than 1000 bytes[^"]*"\}$/s);
    const chunked = await opened(address);
    chunked.write(`POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n${'['.repeat(1024)}\r\n`);
    expect(await text(chunked)).match(/^HTTP\/1.1 413/);
    const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', body: new Blob(['['.repeat(600)]) });
    expect(response.status).equal(413);
    expect(await response.json())
      .have.property('error')
      .contain('600 bytes, at most 500')
      .contain('binary');
  });

  it('slow-loris: headers and bodies that do not arrive in time end with 408', async () => {
    const { address } = await sockets.started({ timeouts: { headers: 0.2, request: 0.4, check: 0.05 } });
    const slow = ['GET /v2 HTTP/1.1\r\nHost: h\r\nX-A: ', post('double', '{', 1000)];
    const answers = await Promise.all(
      slow.map(async (bytes) => {
        const socket = await opened(address);
        socket.write(bytes);
        const drip = setInterval(() => socket.writable && socket.write('a'), 50);
        const answer = await text(socket).catch(() => 'reset');
        clearInterval(drip);
        return answer;
      }),
    );
    for (const answer of answers) expect(answer).match(/^HTTP\/1.1 408.*\{"error":"the request took too long to arrive"\}$/s);
    expect((await fetch(`${address.url}/v2/health/live`)).status).equal(200);
  });

  it('a client that goes away in the middle of its body costs nothing', async () => {
    const { address } = await sockets.started();
    for (let i = 0; i < 20; i++) {
      const socket = await opened(address);
      socket.write(post('double', json.slice(0, 20), json.length));
      await until(() => sockets.finished.length === i || socket.bytesWritten > 0);
      socket.destroy();
    }
    await until(() => sockets.finished.length === 20);
    expect(new Set(sockets.finished.map(({ status }) => status))).deep.equal(new Set([499]));
    expect(sockets.service.requests).length(0);
    expect((await fetch(`${address.url}/v2/health/live`)).status).equal(200);
  });

  it('a client that goes away while it waits cancels its request', async () => {
    const { address } = await sockets.started();
    const socket = await opened(address);
    socket.write(post('held', json));
    await until(() => sockets.service.held.length === 1);
    expect(sockets.service.held[0]?.signal?.aborted).equal(false);
    socket.destroy();
    await until(() => sockets.finished.length === 1);
    expect(sockets.service.held[0]?.signal?.reason).include({ name: 'ServingFailure', kind: 'cancelled' });
    expect(sockets.finished[0]).include({ status: 499, model: 'held' });
  });

  it('a result that nobody waits for any more is dropped', async () => {
    const { address } = await sockets.started();
    sockets.service.infer = async (request) => {
      await new Promise<void>((resolve) => request.signal?.addEventListener('abort', resolve));
      const data = new Float32Array(1_000_000);
      return { model: 'double', version: '1', hash: '', outputs: [{ name: 'y', datatype: 'FP32', shape: [data.length], data }] };
    };
    const socket = await opened(address);
    socket.write(post('double', json));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await until(() => sockets.finished.length === 1);
    expect((await fetch(`${address.url}/v2/health/live`)).status).equal(200);
  });

  it('refuses bodies for now while those of others take all the memory there is for them', async () => {
    const { address } = await sockets.started({ bodiesLimit: 1000, bodyLimit: 1000 });
    const first = await opened(address);
    first.write(post('double', 'half of it', 900));
    const refused = async (): Promise<boolean> => {
      const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', body: new Blob([json.padEnd(200)]) });
      const seen = response.status === 429;
      if (seen) expect(response.headers.get('retry-after')).equal('1');
      await response.arrayBuffer();
      return seen;
    };
    while (!(await refused()));
    first.destroy();
    while (await refused());
    expect(sockets.finished.at(-1)).include({ status: 200 });
  });

  it('250 connections at once are answered, each many times', async () => {
    const { address } = await sockets.started();
    const agent = new Agent({ keepAlive: true, maxSockets: 250 });
    const ask = (value: number) =>
      new Promise<string>((resolve, reject) => {
        const options = { agent, method: 'POST', path: '/v2/models/double/infer', port: address.port };
        const request = httpRequest(options, (response) => text(response).then(resolve, reject)).on('error', reject);
        request.end(JSON.stringify({ inputs: [x([value, 0, 0])] }));
      });
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => ask(i)));
    agent.destroy();
    expect(answers.map((answer) => JSON.parse(answer).outputs[0].data[0])).deep.equal(answers.map((_, i) => 2 * i));
  });

  it('connections beyond the most that there may be are hung up on', async () => {
    const { address } = await sockets.started({ maxConnections: 2 });
    const kept = [await opened(address), await opened(address)];
    const third = await opened(address);
    expect(await text(third).catch(() => '')).equal('');
    for (const socket of kept) {
      socket.write('GET /v2/health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
      expect(await text(socket)).match(/^HTTP\/1.1 200/);
    }
  });

  it('a client that takes in nothing of its answer is hung up on; one that waits for its answer is not', async () => {
    const { address } = await sockets.started({ timeouts: { stall: 0.2 } });
    const [deaf, patient] = [await opened(address), await opened(address)];
    patient.write(post('held', json));
    await until(() => sockets.service.held.length === 1);
    const size = 24_000_000;
    deaf.pause();
    deaf.write(`POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nInference-Header-Content-Length: 0\r\nContent-Length: ${size}\r\n\r\n`);
    deaf.write(new Uint8Array(size));
    await until(() => sockets.finished.length === 1);
    expect((await text(deaf.setEncoding('latin1'))).length).below(size);
    sockets.service.held[0]?.release();
    patient.end();
    expect(await text(patient)).match(/^HTTP\/1.1 200/);
  });
});
