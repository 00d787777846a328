import { request } from 'node:http';
import { expect } from 'chai';
import type { CancelSignal } from '../../../src/serving/cancel-signal.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import type { InferenceRequest } from '../../../src/serving/inference-service.js';
import { tinyModel } from './models.js';
import { PlainService, pictureServer } from './support.js';

const fired = (signal: CancelSignal): Promise<void> => new Promise((resolve) => signal.addEventListener('abort', resolve));

/** A service that never answers. */
class SlowService extends PlainService {
  private started!: (signal: CancelSignal) => void;
  /** Of the request that came. */
  readonly signal = new Promise<CancelSignal>((resolve) => {
    this.started = resolve;
  });

  override async infer({ signal }: InferenceRequest): Promise<never> {
    this.started(signal!);
    await fired(signal!);
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
    if (!signal.aborted) await fired(signal);
    expect(signal.reason).to.be.instanceOf(ServingFailure).with.property('kind', 'cancelled');
    await app.close();
    await service.release();
  });
});
