import { expect } from 'chai';
import type { Log } from '../../../src/serving/access-log.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import { oneRow, serving, statusOf } from './support.js';

/** Keeps what it is told, with its level. */
class KeptLog implements Log {
  readonly lines: Record<string, unknown>[] = [];
  debug = (fields: object, message: string) => this.keep('debug', fields, message);
  info = (fields: object, message: string) => this.keep('info', fields, message);
  error = (fields: object, message: string) => this.keep('error', fields, message);

  private keep(level: string, fields: object, message: string): void {
    this.lines.push({ level, message, ...fields });
  }
}

describe('gRPC: access log', () => {
  it('a line a call, with what it was and what came of it', async () => {
    const log = new KeptLog();
    await serving(
      async ({ client }) => {
        await client.call('ModelInfer', oneRow(), { metadata: { 'x-request-id': 'r1' } });
        const { metadata } = await statusOf(client.call('ModelMetadata', { name: 'made up' }));
        expect(log.lines).to.have.length(2);
        const common = { level: 'info', message: 'request', protocol: 'grpc' };
        expect(log.lines[0]).to.include({ ...common, method: 'ModelInfer', status: 0, model: 'double', requestId: 'r1' });
        expect(log.lines[0]?.ms).to.be.a('number');
        const requestId = String(metadata.get('x-request-id')[0]);
        expect(log.lines[1]).to.include({ ...common, method: 'ModelMetadata', status: 5, model: undefined, requestId });
      },
      { log },
    );
  });

  it('a call without the API key has a line too, under the id that its client is told', async () => {
    const log = new KeptLog();
    await serving(
      async ({ client }) => {
        const { metadata } = await statusOf(client.call('ModelInfer', oneRow(), { metadata: { 'x-request-id': 'r2' } }));
        expect(metadata.get('x-request-id')).to.deep.equal(['r2']);
        expect(log.lines).to.have.length(1);
        expect(log.lines[0]).to.include({ method: 'ModelInfer', status: 16, requestId: 'r2' });
      },
      { log, apiKey: 'k3y' },
    );
  });

  it('faults of our own are logged with their cause, other failures are not', async () => {
    const log = new KeptLog();
    await serving(
      async ({ client, service }) => {
        const fault = new TypeError('null is no object');
        for (const error of [fault, new ServingFailure('overloaded', 'full')]) {
          service.answer = () => Promise.reject(error);
          await statusOf(client.call('ModelInfer', oneRow(), { metadata: { 'x-request-id': 'r3' } }));
        }
        expect(log.lines.map(({ level }) => level)).to.deep.equal(['error', 'info', 'info']);
        expect(log.lines[0]).to.include({ requestId: 'r3' }).and.have.nested.property('err.cause', fault);
      },
      { log },
    );
  });

  it('health checks show at debug alone', async () => {
    const log = new KeptLog();
    await serving(
      async ({ client }) => {
        for (const method of ['ServerLive', 'ServerReady', 'ServerMetadata'] as const) await client.call(method);
        expect(log.lines.map(({ level }) => level)).to.deep.equal(['debug', 'debug', 'info']);
      },
      { log },
    );
  });
});
