import { once } from 'node:events';
import { request } from 'node:http';
import { expect } from 'chai';
import { ServingFailure } from '../../../src/serving/failure.js';
import type { InferenceRequest } from '../../../src/serving/inference-service.js';
import { tinyModel } from './models.js';
import { PlainService, pictureServer } from './support.js';

/** A service that never answers. */
class SlowService extends PlainService {
  private started!: (signal: AbortSignal) => void;
  /** Of the request that came. */
  readonly signal = new Promise<AbortSignal>((resolve) => {
    this.started = resolve;
  });

  override async infer({ signal }: InferenceRequest): Promise<never> {
    this.started(signal!);
    await once(signal!, 'abort');
    throw signal!.reason;
  }
}

describe('a client of pictures that goes away', () => {
  it('has its request cancelled', async () => {
    const service = new SlowService();
    await service.load('slow', tinyModel());
    const app = await pictureServer(service);
    const client = request(`${await app.listen({ port: 0, host: '127.0.0.1' })}/v2/models/slow/generate`);
    client.on('error', () => {});
    client.end();
    const signal = await service.signal;
    expect(signal.aborted).to.equal(false);
    client.destroy();
    if (!signal.aborted) await once(signal, 'abort');
    expect(signal.reason).to.be.instanceOf(ServingFailure).with.property('kind', 'cancelled');
    await app.close();
    await service.release();
  });
});
