import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { FinishedRequest, RestOptions } from '../../../src/serving/rest/rest-options.js';
import { createRestServer, type RestAddress, type RestServer } from '../../../src/serving/rest/rest-server.js';
import { floatBytes, x } from './client.js';
import { FakeService } from './fake-service.js';
import { selfSigned } from './self-signed.js';

const json = JSON.stringify({ inputs: [x([1, 2, 3])] });
const post = (model: string, body: string, length = body.length) =>
  `POST /v2/models/${model}/infer HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

describe('REST: a server with sockets', () => {
  let service: FakeService;
  const servers: RestServer[] = [];
  const finished: FinishedRequest[] = [];

  beforeEach(() => {
    service = new FakeService();
    finished.length = 0;
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.terminate()));
  });

  const started = async (options: RestOptions = {}): Promise<{ server: RestServer; address: RestAddress }> => {
    const server = createRestServer(service, { port: 0, onFinished: (one) => void finished.push(one), ...options });
    servers.push(server);
    return { server, address: await server.start() };
  };
  const opened = async ({ port }: RestAddress): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('answers over a socket at the address that it says', async () => {
    const { server, address } = await started();
    expect(server.address).equal(address);
    const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', body: new Blob([json]) });
    expect(response.status).equal(200);
    expect(await response.json())
      .nested.property('outputs[0].data')
      .deep.equal([2, 4, 6]);
  });

  it('needs outputs until all of an answer is on its way, however slowly it is read, and no longer', async () => {
    const { address } = await started();
    const socket = await opened(address);
    socket.pause();
    const values = Buffer.alloc(48 * 2 ** 20);
    const head = 'POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nInference-Header-Content-Length: 0\r\n';
    socket.write(`${head}Content-Type: application/octet-stream\r\nContent-Length: ${values.length}\r\n\r\n`);
    socket.write(values);
    await until(() => service.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(service.released).equal(0);
    socket.resume();
    await until(() => service.released === 1);
    const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', body: new Blob([json]) });
    await response.text();
    await until(() => service.released === 2);
  });

  it('answers large tensors whole', async () => {
    const { address } = await started();
    const values = Float32Array.from({ length: 3 * 100_000 }, (_, i) => i);
    const headers = { 'inference-header-content-length': '0', 'content-type': 'application/octet-stream' };
    const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', headers, body: values });
    const header = Number(response.headers.get('inference-header-content-length'));
    const data = new Float32Array((await response.arrayBuffer()).slice(header));
    expect(data).length(values.length);
    expect(data.every((value, i) => value === 2 * i)).equal(true);
  });

  it('test_content_encoding_chunked: a body in chunks is a body', async () => {
    const { address } = await started();
    const socket = await opened(address);
    const bytes = Buffer.from(floatBytes(1, 2, 3)).toString('latin1');
    const head = 'POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n';
    socket.end(`${head}Inference-Header-Content-Length: 0\r\n\r\nc\r\n${bytes}\r\n0\r\n\r\n`, 'latin1');
    expect(await text(socket)).match(/^HTTP\/1.1 200.*"shape":\[1,3\]/s);
  });

  it('a body beyond the limit is refused, whether it says so or not', async () => {
    const { address } = await started({ bodyLimit: 1000, jsonLimit: 500 });
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

  it('what is no HTTP is answered in the same form', async () => {
    const { address } = await started();
    const cases = [
      ['GARBAGE\r\n\r\n', 400],
      ['GET /v2 HTTP/9.9\r\n\r\n', 400],
      [`GET /v2 HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
      ['GET /v2 HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
      ['POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
      ['POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n', 400],
      ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ] as const;
    for (const [bytes, status] of cases) {
      const socket = await opened(address);
      socket.write(bytes, 'latin1');
      const answer = await text(socket);
      expect(answer, bytes.slice(0, 60)).match(new RegExp(`^HTTP/1.1 ${status}`));
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)))
        .property('error')
        .a('string');
    }
  });

  it('unknown methods are refused', async () => {
    const { address } = await started();
    const socket = await opened(address);
    socket.write('PROPFIND /v2/models/double HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).match(/^HTTP\/1.1 40[45].*\{"error":"/s);
  });

  it('slow-loris: headers and bodies that do not arrive in time end with 408', async () => {
    const { address } = await started({ timeouts: { headers: 0.2, request: 0.4, check: 0.05 } });
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
    const { address } = await started();
    for (let i = 0; i < 20; i++) {
      const socket = await opened(address);
      socket.write(post('double', json.slice(0, 20), json.length));
      await until(() => finished.length === i || socket.bytesWritten > 0);
      socket.destroy();
    }
    await until(() => finished.length === 20);
    expect(new Set(finished.map(({ status }) => status))).deep.equal(new Set([499]));
    expect(service.requests).length(0);
    expect((await fetch(`${address.url}/v2/health/live`)).status).equal(200);
  });

  it('a client that goes away while it waits cancels its request', async () => {
    const { address } = await started();
    const socket = await opened(address);
    socket.write(post('held', json));
    await until(() => service.held.length === 1);
    expect(service.held[0]?.signal?.aborted).equal(false);
    socket.destroy();
    await until(() => finished.length === 1);
    expect(service.held[0]?.signal?.reason).include({ name: 'ServingFailure', kind: 'cancelled' });
    expect(finished[0]).include({ status: 499, model: 'held' });
  });

  it('a result that nobody waits for any more is dropped', async () => {
    const { address } = await started();
    service.infer = async (request) => {
      await new Promise<void>((resolve) => request.signal?.addEventListener('abort', resolve));
      const data = new Float32Array(1_000_000);
      return { model: 'double', version: '1', hash: '', outputs: [{ name: 'y', datatype: 'FP32', shape: [data.length], data }] };
    };
    const socket = await opened(address);
    socket.write(post('double', json));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await until(() => finished.length === 1);
    expect((await fetch(`${address.url}/v2/health/live`)).status).equal(200);
  });

  it('refuses bodies for now while those of others take all the memory there is for them', async () => {
    const { address } = await started({ bodiesLimit: 1000, bodyLimit: 1000 });
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
    expect(finished.at(-1)).include({ status: 200 });
  });

  it('250 connections at once are answered, each many times', async () => {
    const { address } = await started();
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
    const { address } = await started({ maxConnections: 2 });
    const kept = [await opened(address), await opened(address)];
    const third = await opened(address);
    expect(await text(third).catch(() => '')).equal('');
    for (const socket of kept) {
      socket.write('GET /v2/health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
      expect(await text(socket)).match(/^HTTP\/1.1 200/);
    }
  });

  it('close answers what it has accepted, refuses what comes then, and hangs up', async () => {
    const { server, address } = await started();
    const [idle, busy, late] = [await opened(address), await opened(address), await opened(address)];
    busy.write(post('held', json));
    await until(() => service.held.length === 1);
    const closed = server.close();
    const ready = await fetch(`${address.url}/v2/health/ready`);
    expect(ready.status).equal(503);
    expect(await ready.json())
      .have.property('error')
      .contain('shutting down');
    expect((await fetch(`${address.url}/v2/health/live`)).status).equal(200);
    late.write(post('double', json));
    expect(await text(late)).match(/^HTTP\/1.1 503.*connection: close.*\{"error":"the server is shutting down"\}$/is);
    service.held[0]?.release();
    expect(await text(busy)).match(/^HTTP\/1.1 200.*"data":\[2,4,6\]/s);
    expect(await text(idle)).equal('');
    await closed;
    expect(await fetch(address.url).catch(() => 'refused')).equal('refused');
  });

  it('close lets a slow reader have the whole of a large answer', async () => {
    const { server, address } = await started();
    const rows = 2_000_000;
    const socket = await opened(address);
    socket.pause();
    const head = `POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nInference-Header-Content-Length: 0\r\nContent-Length: ${rows * 12}\r\n\r\n`;
    socket.write(head);
    socket.write(new Uint8Array(rows * 12));
    await until(() => service.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server.close();
    const answer = await text(socket.setEncoding('latin1'));
    expect(answer.length - answer.indexOf('{') - answer.slice(answer.indexOf('{')).indexOf('}]}') - 3).equal(rows * 12);
    await closed;
  });

  it('a client that takes in nothing of its answer is hung up on; one that waits for its answer is not', async () => {
    const { address } = await started({ timeouts: { stall: 0.2 } });
    const [deaf, patient] = [await opened(address), await opened(address)];
    patient.write(post('held', json));
    await until(() => service.held.length === 1);
    const size = 24_000_000;
    deaf.pause();
    deaf.write(`POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nInference-Header-Content-Length: 0\r\nContent-Length: ${size}\r\n\r\n`);
    deaf.write(new Uint8Array(size));
    await until(() => finished.length === 1);
    expect((await text(deaf.setEncoding('latin1'))).length).below(size);
    service.held[0]?.release();
    patient.end();
    expect(await text(patient)).match(/^HTTP\/1.1 200/);
  });

  it('close gives up after its time; terminate at once, and cancels', async () => {
    const { server, address } = await started({ timeouts: { drain: 0.1 } });
    const first = await opened(address);
    first.write(post('held', json));
    await until(() => service.held.length === 1);
    await server.close();
    await until(() => service.held[0]?.signal?.aborted === true);

    const other = await started();
    const second = await opened(other.address);
    second.write(post('held', json));
    await until(() => service.held.length === 2);
    const closed = other.server.close();
    await other.server.terminate();
    await closed;
    await until(() => service.held[1]?.signal?.aborted === true);
  });

  it('serves TLS with key and certificate, and refuses those that are none', async () => {
    const tls = selfSigned();
    const { address } = await started({ tls });
    expect(address.url).match(/^https:/);
    const answer = await new Promise<string>((resolve, reject) => {
      const options = { port: address.port, path: '/v2/health/ready', ca: tls.cert, servername: 'localhost', agent: false } as const;
      httpsRequest(options, (response) => text(response).then(resolve, reject))
        .on('error', reject)
        .end();
    });
    expect(JSON.parse(answer)).deep.equal({ ready: true });
    for (const wrong of [
      { ...tls, key: selfSigned().key },
      { ...tls, cert: Buffer.from('none') },
    ]) {
      expect(() => createRestServer(service, { tls: wrong })).throw('TLS');
    }
  });

  it('a port that is in use, and a host that is none, are errors of the user', async () => {
    const { address } = await started();
    const failure = (options: RestOptions) =>
      createRestServer(service, options)
        .start()
        .then(
          () => 'started',
          (error: { readonly code: string }) => error.code,
        );
    expect(await failure({ port: address.port })).equal('port-busy');
    expect(await failure({ host: '203.0.113.1', port: 0 })).equal('invalid-host');
  });
});
