import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { RestOptions } from '../../../src/serving/rest/rest-options.js';
import { createRestServer } from '../../../src/serving/rest/rest-server.js';
import { until } from '../until.js';
import { floatBytes } from './client.js';
import { selfSigned } from './self-signed.js';
import { json, opened, useSockets } from './sockets.js';

describe('REST: a server with sockets', () => {
  const sockets = useSockets();

  it('answers over a socket at the address that it says', async () => {
    const { server, address } = await sockets.started();
    expect(server.address).equal(address);
    const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', body: new Blob([json]) });
    expect(response.status).equal(200);
    expect(await response.json())
      .nested.property('outputs[0].data')
      .deep.equal([2, 4, 6]);
  });

  it('needs outputs until all of an answer is on its way, however slowly it is read, and no longer', async () => {
    const { address } = await sockets.started();
    const socket = await opened(address);
    socket.pause();
    const values = Buffer.alloc(48 * 2 ** 20);
    const head = 'POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nInference-Header-Content-Length: 0\r\n';
    socket.write(`${head}Content-Type: application/octet-stream\r\nContent-Length: ${values.length}\r\n\r\n`);
    socket.write(values);
    await until(() => sockets.service.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sockets.service.released).equal(0);
    socket.resume();
    await until(() => sockets.service.released === 1);
    const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', body: new Blob([json]) });
    await response.text();
    await until(() => sockets.service.released === 2);
  });

  it('answers large tensors whole', async () => {
    const { address } = await sockets.started();
    const values = Float32Array.from({ length: 3 * 100_000 }, (_, i) => i);
    const headers = { 'inference-header-content-length': '0', 'content-type': 'application/octet-stream' };
    const response = await fetch(`${address.url}/v2/models/double/infer`, { method: 'POST', headers, body: values });
    const header = Number(response.headers.get('inference-header-content-length'));
    const data = new Float32Array((await response.arrayBuffer()).slice(header));
    expect(data).length(values.length);
    expect(data.every((value, i) => value === 2 * i)).equal(true);
  });

  it('test_content_encoding_chunked: a body in chunks is a body', async () => {
    const { address } = await sockets.started();
    const socket = await opened(address);
    const bytes = Buffer.from(floatBytes(1, 2, 3)).toString('latin1');
    const head = 'POST /v2/models/double/infer HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n';
    socket.end(`${head}Inference-Header-Content-Length: 0\r\n\r\nc\r\n${bytes}\r\n0\r\n\r\n`, 'latin1');
    expect(await text(socket)).match(/^HTTP\/1.1 200.*"shape":\[1,3\]/s);
  });

  it('what is no HTTP is answered in the same form', async () => {
    const { address } = await sockets.started();
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
    const { address } = await sockets.started();
    const socket = await opened(address);
    socket.write('PROPFIND /v2/models/double HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).match(/^HTTP\/1.1 40[45].*\{"error":"/s);
  });

  it('serves TLS with key and certificate, and refuses those that are none', async () => {
    const tls = selfSigned();
    const { address } = await sockets.started({ tls });
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
      expect(() => createRestServer(sockets.service, { tls: wrong })).throw('TLS');
    }
  });

  it('a port that is in use, and a host that is none, are errors of the user', async () => {
    const { address } = await sockets.started();
    const failure = (options: RestOptions) =>
      createRestServer(sockets.service, options)
        .start()
        .then(
          () => 'started',
          (error: { readonly code: string }) => error.code,
        );
    expect(await failure({ port: address.port })).equal('port-busy');
    expect(await failure({ host: '203.0.113.1', port: 0 })).equal('invalid-host');
  });
});
