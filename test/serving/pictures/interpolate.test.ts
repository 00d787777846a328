import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { tinyModel } from './models.js';
import { PlainService, pictureServer } from './support.js';

describe('interpolate over HTTP', () => {
  const service = new PlainService();
  let app: FastifyInstance;
  before(async () => {
    await service.load('grey', tinyModel());
    await service.load('classes', tinyModel({ classes: 3, channels: 3, distribution: 'uniform' }));
    await service.load('points', tinyModel({ points: true }));
    app = await pictureServer(service);
  });
  after(async () => {
    await app.close();
    await service.release();
  });

  const get = (path: string, headers: Record<string, string> = {}) => app.inject({ url: `/v2/models/${path}`, headers });

  /** Pixels of an image in a strip of 4x4 images that are drawn as they are. */
  const cell = (file: Buffer, index: number) =>
    sharp(file)
      .extract({ left: 2 + 6 * index, top: 2, width: 4, height: 4 })
      .raw()
      .toBuffer();

  it('goes from the first image of one seed to that of the other', async () => {
    for (const [model, more] of [
      ['grey', ''],
      ['classes', '&label=2'],
    ]) {
      const strip = await get(`${model}/interpolate?from=7&to=8&steps=5&scale=1${more}`);
      expect(strip.headers['content-type']).to.equal('image/png');
      expect(strip.headers['picture-columns']).to.equal('5');
      expect(await sharp(strip.rawPayload).metadata()).to.include({ width: 5 * 6 + 2, height: 8 });
      for (const [index, seed] of [
        [0, 7],
        [4, 8],
      ] as const) {
        const end = await get(`${model}/generate?seed=${seed}&count=1&scale=1${more}`);
        expect(await cell(strip.rawPayload, index), `${model} ${seed}`).to.deep.equal(await cell(end.rawPayload, 0));
      }
      const cells = await Promise.all([0, 1, 2, 3, 4].map(async (index) => (await cell(strip.rawPayload, index)).toString('hex')));
      expect(new Set(cells).size).to.equal(5);
    }
  });

  it('keeps class and given latents, and takes the first class by default', async () => {
    await get('classes/interpolate?steps=3&label=1');
    await get('classes/interpolate?steps=3&latent=1,2,3,4,5,6');
    const [first, second] = service.requests.slice(-2);
    expect(first!.inputs.find(({ name }) => name === 'label')!.data).to.deep.equal(Int32Array.of(1, 1, 1));
    expect(second!.inputs.find(({ name }) => name === 'label')!.data).to.deep.equal(Int32Array.of(0, 0, 0));
    const given = [1, 2, 3, 4, 5, 6];
    expect(second!.inputs.find(({ name }) => name === 'latent')!.data).to.deep.equal(Float32Array.of(...given, ...given, ...given));
  });

  it('is an animation that goes there and back', async () => {
    const once = await get('classes/interpolate?from=1&to=2&steps=4&scale=1&animated=true&delay=50');
    expect(once.headers['content-type']).to.equal('image/webp');
    expect(await sharp(once.rawPayload, { animated: true }).metadata()).to.deep.include({
      pages: 4,
      pageHeight: 4,
      width: 4,
      loop: 0,
      delay: [50, 50, 50, 50],
    });
    const back = (await get('classes/interpolate?from=1&to=2&steps=4&scale=1&animated=true&back=true')).rawPayload;
    const strip = (await get('classes/interpolate?from=1&to=2&steps=4&scale=1')).rawPayload;
    const { data, info } = await sharp(back, { animated: true }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(info.height).to.equal(6 * 4);
    for (const [page, index] of [0, 1, 2, 3, 2, 1].entries()) {
      expect(data.subarray(page * 48, (page + 1) * 48), `page ${page}`).to.deep.equal(await cell(strip, index));
    }
  });

  it('plots the points on the way', async () => {
    const plot = await get('points/interpolate?steps=100');
    expect(await sharp(plot.rawPayload).metadata()).to.include({ width: 512, height: 512 });
    expect(plot.rawPayload.equals((await get('points/interpolate?steps=100&to=2')).rawPayload)).to.equal(false);
  });

  it('computes nothing for a client that has the bytes', async () => {
    const { headers } = await get('grey/interpolate?from=1');
    const before = service.requests.length;
    expect((await get('grey/interpolate?to=2&from=1&steps=8', { 'if-none-match': String(headers.etag) })).statusCode).to.equal(304);
    expect(service.requests.length).to.equal(before);
    expect((await get('grey/interpolate?from=2', { 'if-none-match': String(headers.etag) })).statusCode).to.equal(200);
  });
});
