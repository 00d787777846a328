import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { closedLoad } from '../../../src/bench/serving/closed-load.js';
import { arrivals, openLoad } from '../../../src/bench/serving/open-load.js';
import { quantile } from '../../../src/bench/serving/quantile.js';
import type { HttpTarget } from '../../../src/bench/serving/target.js';

describe('loads on a server', () => {
  let server: Server;
  let target: HttpTarget;
  let underway = 0;
  let most = 0;
  let status = 200;
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
});

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
