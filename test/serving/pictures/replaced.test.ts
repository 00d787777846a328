import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import type { InferenceRequest } from '../../../src/serving/inference-service.js';
import { tinyModel } from './models.js';
import { PlainService, pictureServer } from './support.js';

/** A service whose model is replaced by the next file that waits, just before it computes. */
class ChangingService extends PlainService {
  readonly next: Uint8Array[] = [];

  override async infer(request: InferenceRequest) {
    const file = this.next.shift();
    if (file) await this.load('digits', file);
    return super.infer(request);
  }
}

describe('a picture of a model that is replaced while it is drawn', () => {
  let service: ChangingService;
  let app: FastifyInstance;
  beforeEach(async () => {
    service = new ChangingService();
    await service.load('digits', tinyModel({ classes: 3 }));
    app = await pictureServer(service);
  });
  afterEach(async () => {
    await app.close();
    await service.release();
  });
  const url = '/v2/models/digits/generate?seed=7&count=2';
  const old = tinyModel({ classes: 3 });
  const newer = tinyModel({ classes: 4 });

  it('is drawn anew, and is the picture and has the tag of the newer file', async () => {
    const before = await app.inject(url);
    service.next.push(newer);
    const changed = await app.inject(url);
    const after = await app.inject(url);
    expect([before, changed, after].map(({ statusCode }) => statusCode)).to.deep.equal([200, 200, 200]);
    expect(changed.headers.etag).to.equal(after.headers.etag).and.not.equal(before.headers.etag);
    expect(changed.rawPayload.equals(after.rawPayload)).to.equal(true);
  });

  it('is refused for now where files follow one another faster than it is drawn', async () => {
    service.next.push(...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? newer : old)));
    const { statusCode, body } = await app.inject(url);
    expect(statusCode).to.equal(503);
    expect(body).to.include('replaced by a newer file');
  });
});
