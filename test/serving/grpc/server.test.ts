import { createServer } from 'node:net';
import { expect } from 'chai';
import { InputError } from '../../../src/errors.js';
import { grpcStatus } from '../../../src/serving/failure.js';
import { InferenceClient } from '../../../src/serving/grpc/client.js';
import { methodNames } from '../../../src/serving/grpc/protocol.js';
import { startGrpcServer } from '../../../src/serving/grpc/server.js';
import type { ServedTensor } from '../../../src/serving/tensor.js';
import { testCertificate, testKey } from './certificate.js';
import { doubled, FakeService } from './fake-service.js';
import { floatsOf, type InferAnswer, oneRow, serving, statusOf } from './support.js';

const tls = { key: Buffer.from(testKey), cert: Buffer.from(testCertificate) };

async function inputErrorOf(promise: Promise<unknown>): Promise<InputError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the gRPC server', () => {
  it('answers 500 calls at once, each with its own result', () =>
    serving(async ({ client, observed }) => {
      const answers = await Promise.all(
        Array.from({ length: 500 }, (_, i) => client.call<InferAnswer>('ModelInfer', { ...oneRow([i, 0, 0, -i]), id: String(i) })),
      );
      for (const [i, { id, raw_output_contents }] of answers.entries()) {
        expect(id).to.equal(String(i));
        expect(raw_output_contents.map(floatsOf)).to.deep.equal([[2 * i, 0, 0, i === 0 ? -0 : -2 * i]]);
      }
      expect(observed).to.have.length(500);
    }));

  it('serves over TLS', () =>
    serving(
      async ({ client }) => {
        const answer = await client.call<InferAnswer>('ModelInfer', oneRow());
        expect(answer.raw_output_contents.map(floatsOf)).to.deep.equal([[2, 4, 6, 8]]);
      },
      { tls },
      { certificates: tls.cert },
    ));

  it('answers no plain connections where it serves over TLS', () =>
    serving(
      async ({ client }) => {
        expect((await statusOf(client.call('ServerLive'))).code).to.equal(grpcStatus.unavailable);
      },
      { tls },
    ));

  it('takes calls with the API key, in either form', () =>
    serving(
      async ({ server, client }) => {
        expect(await client.call('ModelInfer', oneRow())).to.include({ model_name: 'double' });
        const other = new InferenceClient(`127.0.0.1:${server.port}`);
        const metadata = { 'x-api-key': 'k3y' };
        expect(await other.call('ModelInfer', oneRow(), { metadata })).to.include({ model_name: 'double' });
        other.close();
      },
      { apiKey: 'k3y' },
      { apiKey: 'k3y' },
    ));

  it('refuses calls without the API key, but tells everybody that it is up', () =>
    serving(
      async ({ client, service, observed }) => {
        for (const metadata of [{}, { 'x-api-key': 'key' }, { authorization: 'Bearer k3' }, { authorization: 'k3y' }]) {
          for (const method of methodNames) {
            if (method === 'ServerLive' || method === 'ServerReady') {
              await client.call(method, {}, { metadata });
              continue;
            }
            const { code, details } = await statusOf(client.send(method, Buffer.alloc(100_000), { metadata }));
            expect(code, method).to.equal(grpcStatus.unauthenticated);
            expect(details).to.contain('Bearer');
          }
        }
        expect(service.requests).to.deep.equal([]);
        expect(observed.filter(({ failure }) => failure?.kind === 'unauthenticated')).to.have.length(4 * (methodNames.length - 2));
      },
      { apiKey: 'k3y' },
    ));

  it('refuses messages larger than it takes, and goes on', () =>
    serving(
      async ({ client, service }) => {
        const { code } = await statusOf(client.send('ModelInfer', Buffer.alloc(1001)));
        expect(code).to.equal(grpcStatus.resourceExhausted);
        expect(service.requests).to.deep.equal([]);
        expect(await client.call('ModelInfer', oneRow())).to.include({ model_name: 'double' });
      },
      { maxMessageBytes: 1000 },
    ));

  it('refuses to answer with more than it may, and says how to ask for less', () =>
    serving(
      async ({ client, service, observed }) => {
        service.answer = async () => [{ name: 'y', datatype: 'FP32', shape: [1000], data: new Float32Array(1000) }];
        const { code, details } = await statusOf(client.call('ModelInfer', oneRow()));
        expect(code).to.equal(grpcStatus.resourceExhausted);
        expect(details).to.match(/the answer takes 40\d\d bytes, and messages have at most 1000: ask for fewer rows/);
        expect(observed[0]?.failure?.kind).to.equal('too-large');
      },
      { maxMessageBytes: 1000 },
    ));

  it('has no more calls of a connection under way than it is told', () =>
    serving(
      async ({ client, service }) => {
        let underWay = 0;
        let most = 0;
        service.answer = async ({ inputs }) => {
          most = Math.max(most, ++underWay);
          await new Promise((resolve) => setTimeout(resolve, 1));
          underWay--;
          return inputs.map(doubled);
        };
        await Promise.all(Array.from({ length: 40 }, () => client.call('ModelInfer', oneRow())));
        expect(service.requests).to.have.length(40);
        expect(most).to.be.within(1, 4);
      },
      { maxConcurrentStreams: 4 },
    ));

  it('answers the calls under way when it is closed, and takes no new ones', () =>
    serving(async ({ client, server, service }) => {
      const release: (() => void)[] = [];
      service.answer = ({ inputs }) =>
        new Promise<readonly ServedTensor[]>((resolve) => {
          release.push(() => resolve(inputs.map(doubled)));
        });
      const answers = Array.from({ length: 20 }, () => client.call<InferAnswer>('ModelInfer', oneRow()));
      while (release.length < 20) await new Promise((resolve) => setTimeout(resolve, 2));
      const closed = server.close();
      const late = new InferenceClient(`127.0.0.1:${server.port}`);
      expect((await statusOf(late.call('ServerLive'))).code).to.equal(grpcStatus.unavailable);
      late.close();
      for (const answer of release) answer();
      for (const { raw_output_contents } of await Promise.all(answers))
        expect(floatsOf(raw_output_contents[0]!)).to.deep.equal([2, 4, 6, 8]);
      await closed;
      await server.close();
    }));

  it('cuts off what is not answered in time when it is closed, and fires its signal', () =>
    serving(async ({ client, server, service }) => {
      let fired: unknown;
      service.answer = ({ signal }) =>
        new Promise((_, reject) => {
          signal!.addEventListener('abort', () => {
            fired = signal!.reason;
            reject(signal!.reason);
          });
        });
      const failed = statusOf(client.call('ModelInfer', oneRow()));
      while (service.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      await server.close(0.02);
      await failed;
      expect(fired).to.have.property('kind', 'cancelled');
    }));

  it('refuses a port that is taken, and a host that is none, and says by which flag to give another', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const busy = await inputErrorOf(startGrpcServer(new FakeService(), { port }));
    expect(busy).to.include({ code: 'port-busy', mend: 'give another with --grpc-port N' });
    await new Promise((resolve) => other.close(resolve));
    expect(await inputErrorOf(startGrpcServer(new FakeService(), { host: '203.0.113.1' }))).to.have.property('code', 'invalid-host');
  });

  it('refuses keys and certificates that are none', async () => {
    const broken = { key: Buffer.from('no key'), cert: tls.cert };
    expect(await inputErrorOf(startGrpcServer(new FakeService(), { tls: broken }))).to.have.property('code', 'invalid-tls');
  });

  it('refuses an API key that no call can carry', async () => {
    expect(await inputErrorOf(startGrpcServer(new FakeService(), { apiKey: '' }))).to.have.property('code', 'invalid-api-key');
  });
});
