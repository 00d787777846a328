import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import { type FailureKind, failures, ServingFailure } from '../../../src/serving/failure.js';
import { until } from '../until.js';
import { framed, oneRow, rawCall, type Served, serving, statusOf } from './support.js';

/** The service never answers by itself; the promise is of the signal's reason, once it fires. */
function hanging({ service }: Served): Promise<unknown> {
  return new Promise((resolve) => {
    service.answer = ({ signal }) =>
      new Promise((_, reject) => {
        signal!.addEventListener('abort', () => {
          resolve(signal!.reason);
          reject(signal!.reason);
        });
      });
  });
}

function inferOver(session: ClientHttp2Session, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
  return rawCall(session, 'ModelInfer', headers).end(framed('ModelInfer', oneRow()));
}

const fail = (service: Served['service'], error: unknown) => {
  service.answer = () => Promise.reject(error);
};

describe('a call', () => {
  it('fails with the status of each kind of failure, and its message', () =>
    serving(async ({ client, service, observed }) => {
      for (const kind of Object.keys(failures) as FailureKind[]) {
        fail(service, new ServingFailure(kind, `because of "${kind}": ü ☃`));
        const { code, details } = await statusOf(client.call('ModelInfer', oneRow()));
        expect(code, kind).to.equal(failures[kind].grpc);
        expect(details).to.equal(`because of "${kind}": ü ☃`);
        expect(observed.at(-1)).to.include({ method: 'ModelInfer', model: 'double' }).and.have.nested.property('failure.kind', kind);
      }
    }));

  it('says no more of a fault than that it is one', () =>
    serving(async ({ client, service }) => {
      fail(service, new TypeError('secret'));
      const { code, details } = await statusOf(client.call('ModelInfer', oneRow()));
      expect(code).to.equal(13);
      expect(details).to.equal('internal error');
    }));

  it('fails as it should for messages that are no whole characters', () =>
    serving(async ({ client, service }) => {
      fail(service, new ServingFailure('invalid', 'half \ud83d'));
      expect((await statusOf(client.call('ModelInfer', oneRow()))).details).to.equal('half \ufffd');
    }));

  it('tells when it is worth trying again', () =>
    serving(async ({ client, service }) => {
      fail(service, new ServingFailure('overloaded', 'full', 0.25));
      const { metadata } = await statusOf(client.call('ModelInfer', oneRow()));
      expect(metadata.get('grpc-retry-pushback-ms')).to.deep.equal(['250']);
    }));

  it('is answered with the request id it came with, or that of its trace, or a new one', () =>
    serving(async ({ client }) => {
      const idOf = async (metadata: Record<string, string>): Promise<string> => {
        let received: Metadata | undefined;
        await client.call('ServerLive', {}, { metadata, onMetadata: (answer) => (received = answer) });
        return String(received!.get('x-request-id')[0]);
      };
      expect(await idOf({ 'x-request-id': 'abc-1' })).to.equal('abc-1');
      expect(await idOf({ traceparent: `00-${'ab'.repeat(16)}-00f067aa0ba902b7-01` })).to.equal('ab'.repeat(16));
      const made = await idOf({});
      expect(made).to.match(/^[\da-f]{32}$/);
      expect(await idOf({})).not.to.equal(made);
      expect(await idOf({ 'x-request-id': 'a'.repeat(129) })).to.match(/^[\da-f]{32}$/);
    }));

  it('fails with the request id it came with', () =>
    serving(async ({ client }) => {
      const failed = await statusOf(client.call('ModelMetadata', { name: 'other' }, { metadata: { 'x-request-id': 'abc-2' } }));
      expect(failed.metadata.get('x-request-id')).to.deep.equal(['abc-2']);
    }));

  it('fires the signal as cancelled where the client cancels', () =>
    serving(async (served) => {
      const { client, service, observed } = served;
      const reason = hanging(served);
      const abort = new AbortController();
      const failed = statusOf(client.call('ModelInfer', oneRow(), { signal: abort.signal }));
      await until(() => service.requests.length === 1);
      abort.abort();
      expect((await failed).code).to.equal(1);
      expect(await reason)
        .to.be.instanceOf(ServingFailure)
        .with.property('kind', 'cancelled');
      await until(() => observed.length === 1);
      expect(observed[0]).to.include({ model: 'double' }).and.have.nested.property('failure.kind', 'cancelled');
    }));

  it('fires the signal as cancelled where the connection is lost', () =>
    serving(async (served) => {
      const reason = hanging(served);
      const session = connect(`http://127.0.0.1:${served.server.port}`);
      session.on('error', () => {});
      inferOver(session).on('error', () => {});
      await until(() => served.service.requests.length === 1);
      session.destroy();
      expect(await reason).to.have.property('kind', 'cancelled');
    }));

  it('fires the signal as timeout where the deadline passes, and says so', () =>
    serving(async (served) => {
      const reason = hanging(served);
      // A client that does not watch the deadline itself, so that it is told.
      const session = connect(`http://127.0.0.1:${served.server.port}`);
      const stream = inferOver(session, { 'grpc-timeout': '50m' });
      const status = new Promise((resolve) => stream.once('response', (headers) => resolve(headers['grpc-status'])));
      expect(await reason)
        .to.be.instanceOf(ServingFailure)
        .with.property('kind', 'timeout');
      expect(await status).to.equal('4');
      await until(() => served.observed.length === 1);
      expect(served.observed[0]).to.include({ model: 'double' }).and.have.nested.property('failure.kind', 'timeout');
      session.destroy();
    }));

  it('is given up by a client at its deadline', () =>
    serving(async (served) => {
      const reason = hanging(served);
      expect((await statusOf(served.client.call('ModelInfer', oneRow(), { timeout: 0.05 }))).code).to.equal(4);
      expect(await reason).to.be.instanceOf(ServingFailure);
    }));

  it('does not fire the signal once it is answered', () =>
    serving(async ({ client, service, observed }) => {
      await client.call('ModelInfer', oneRow());
      await client.call('ServerLive');
      await until(() => observed.length === 2);
      expect(service.requests[0]!.signal!.aborted).to.equal(false);
    }));

  it('is observed with model, result and time', () =>
    serving(async ({ client, observed }) => {
      await client.call('ModelInfer', oneRow());
      await client.call('ServerLive');
      await statusOf(client.call('ModelInfer', { ...oneRow(), model_name: 'made up' }));
      await statusOf(client.call('ModelInfer', { ...oneRow(), raw_input_contents: [] }));
      await client.call('ModelReady', { name: 'made up' });
      expect(observed.map(({ method, model, failure }) => [method, model, failure?.kind])).to.deep.equal([
        ['ModelInfer', 'double', undefined],
        ['ServerLive', undefined, undefined],
        ['ModelInfer', undefined, 'not-found'],
        ['ModelInfer', 'double', 'invalid'],
        ['ModelReady', undefined, undefined],
      ]);
      expect(observed.every(({ seconds }) => seconds >= 0)).to.equal(true);
    }));
});
