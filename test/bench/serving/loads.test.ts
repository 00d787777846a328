import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { closedLoad } from '../../../src/bench/serving/closed-load.js';
import { arrivals, openLoad } from '../../../src/bench/serving/open-load.js';
import { quantile } from '../../../src/bench/serving/quantile.js';
import { senderTo } from '../../../src/bench/serving/sender.js';
import { type GrpcTarget, type HttpTarget, targetOf } from '../../../src/bench/serving/target.js';
import { type GrpcServer, startGrpcServer } from '../../../src/serving/grpc/server.js';
import { FakeService } from '../../serving/grpc/fake-service.js';

describe('loads on a REST server', () => {
  let server: Server;
  let target: HttpTarget;
  let underway = 0;
  let most = 0;
  let status = 200;
  let sized = true;
  const bodies = new Set<string>();

  before(async () => {
    server = createServer((request, response) => {
      most = Math.max(most, ++underway);
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        bodies.add(Buffer.concat(parts).toString('hex'));
        setTimeout(() => {
          underway--;
          if (sized) response.setHeader('content-length', 4);
          response.writeHead(status).end('done');
        }, 5);
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    target = { kind: 'http', url: `http://127.0.0.1:${port}/`, headers: { 'content-type': 'x/y' }, body: Buffer.from([0, 255, 128]) };
  });
  beforeEach(() => {
    most = 0;
    status = 200;
    sized = true;
    bodies.clear();
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('closed: keep as many requests under way as they are told, with the bytes they are given', async () => {
    const { rate, p50, p99, errors } = await closedLoad({ target, concurrency: 3, seconds: 1 });
    expect(errors).to.equal(0);
    expect(most).to.equal(3);
    expect([...bodies]).to.deep.equal(['00ff80']);
    expect(rate).to.be.above(0);
    expect(p50).to.be.at.least(4);
    expect(p99).to.be.at.least(p50);
  });

  it('open: send all that is due, and wait for the answers', async () => {
    const { errors, p50 } = await openLoad({ target, rate: 100, seconds: 0.5 });
    expect(errors).to.equal(0);
    expect([...bodies]).to.deep.equal(['00ff80']);
    expect(underway).to.equal(0);
    expect(p50).to.be.at.least(4);
  });

  it('count every answer that is no success as an error', async () => {
    status = 500;
    for (const load of [closedLoad({ target, concurrency: 2, seconds: 0.3 }), openLoad({ target, rate: 50, seconds: 0.3 })]) {
      const { rate, errors } = await load;
      expect(errors).to.be.above(0);
      expect(rate).to.equal(0);
    }
  });

  it('count answers whose length is not said as errors: they could not tell where one ends', async () => {
    sized = false;
    const { rate, errors } = await closedLoad({ target, concurrency: 1, seconds: 0.3 });
    expect(errors).to.be.above(0);
    expect(rate).to.equal(0);
  });

  it('wait for a connection where there are as many as a proxy would have', async () => {
    let [open, most, answered] = [0, 0, 0];
    const slow = createTcpServer((socket) => {
      most = Math.max(most, ++open);
      socket.on('error', () => undefined).on('close', () => open--);
      socket.on('data', () => setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na'), 20));
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const { port } = slow.address() as AddressInfo;
    const sender = senderTo({ ...target, url: `http://127.0.0.1:${port}/` });
    await Promise.all(Array.from({ length: 1000 }, () => sender.send().then(() => answered++)));
    sender.close();
    slow.close();
    expect([most, answered]).to.deep.equal([256, 1000]);
  });

  it('read heads and bodies in whatever pieces they come', async () => {
    const answer = Buffer.from('HTTP/1.1 200 OK\r\nX: y\r\ncontent-length: 3\r\n\r\nabc');
    const bytewise = createTcpServer((socket) => {
      socket.setNoDelay(true);
      socket.on('data', async () => {
        for (const byte of answer) {
          socket.write(Buffer.of(byte));
          await setImmediate();
        }
      });
    }).listen(0, '127.0.0.1');
    await once(bytewise, 'listening');
    const { port } = bytewise.address() as AddressInfo;
    const sender = senderTo({ ...target, url: `http://127.0.0.1:${port}/` });
    for (let i = 0; i < 5; i++) await sender.send();
    sender.close();
    bytewise.close();
  });
});

describe('loads on a gRPC server', () => {
  let server: GrpcServer;
  let target: GrpcTarget;
  const service = new FakeService();

  before(async () => {
    server = await startGrpcServer(service, { port: 0 });
  });
  beforeEach(() => {
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 4], data: Float32Array.of(1, 2, 3, 4) }] as const;
    target = targetOf('grpc', { url: '', grpc: `127.0.0.1:${server.port}` }, 'double', inputs) as GrpcTarget;
  });
  after(() => server.close());

  it('call it as often as they are told', async () => {
    const { rate, errors } = await closedLoad({ target, concurrency: 8, seconds: 0.5 });
    expect(errors).to.equal(0);
    expect(rate).to.be.above(0);
  });

  it('send messages that are larger than may be under way, as they are', async () => {
    const data = Float32Array.from({ length: 4 * 50_000 }, (_, i) => i);
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [50_000, 4], data }] as const;
    const sender = senderTo(targetOf('grpc', { url: '', grpc: `127.0.0.1:${server.port}` }, 'double', inputs));
    await Promise.all(Array.from({ length: 10 }, () => sender.send()));
    sender.close();
    expect(service.requests.slice(-10).map((request) => request.inputs[0]!.data)).to.deep.equal(Array(10).fill(data));
  });

  it('count every status that is not OK as an error, and a lost connection', async () => {
    const sender = senderTo({ ...target, message: Buffer.from('nonsense') });
    expect(await messageOf(sender.send())).to.match(/without a message/);
    sender.close();
    expect(await messageOf(sender.send())).to.be.a('string');
  });
});

const messageOf = (promise: Promise<void>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: Error) => error.message,
  );

describe('arrivals', () => {
  it('come in order, within the time, as many as the rate says, with gaps of a Poisson process', () => {
    const moments = arrivals(1000, 20);
    const gaps = moments.map((moment, i) => moment - (moments[i - 1] ?? 0));
    expect(moments).to.have.length.within(19_500, 20_500);
    expect(Math.min(...gaps)).to.be.at.least(0);
    expect(moments.at(-1)).to.be.below(20);
    // Exponential gaps are as spread as they are long.
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).to.be.within(0.95, 1.05);
  });
});

describe('quantile', () => {
  it('is the smallest value that the share does not exceed', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0, 0.5, 0.99, 1].map((q) => quantile(values, q))).to.deep.equal([1, 50, 99, 100]);
    expect(quantile([7], 0.99)).to.equal(7);
    expect(quantile([], 0.5)).to.be.NaN;
  });
});
