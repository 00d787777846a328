import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { useWorkplace } from '../../cli/workplace.js';
import { type TinyModel, tinyModel } from './models.js';
import { PlainService, pictureServer } from './support.js';

/** The protocol's JSON of what was drawn, and of what from. */
interface Drawn {
  readonly model_name: string;
  readonly inputs: readonly { readonly name: string; readonly datatype: string; readonly shape: number[]; readonly data: number[] }[];
  readonly outputs?: readonly { readonly name: string; readonly datatype: string; readonly shape: number[]; readonly data: number[] }[];
}

const models: Readonly<Record<string, TinyModel>> = {
  grey: {},
  colour: { channels: 3, side: 5, distribution: 'uniform', scalar: true },
  classes: { classes: 3 },
  bytes: { channels: 3, bytes: true },
  points: { points: true },
};

describe('generate over HTTP', () => {
  const work = useWorkplace();
  const service = new PlainService();
  let app: FastifyInstance;
  before(async () => {
    for (const [name, model] of Object.entries(models)) await service.load(name, tinyModel(model));
    app = await pictureServer(service);
  });
  after(async () => {
    await app.close();
    await service.release();
  });

  const get = (path: string, headers: Record<string, string> = {}) => app.inject({ url: `/v2/models/${path}`, headers });
  const post = (model: string, payload: object) => app.inject({ method: 'POST', url: `/v2/models/${model}/generate`, payload });
  const numbers = async (path: string) => (await get(path)).json<Drawn>();
  const pixels = (file: Buffer) => sharp(file).raw().toBuffer();

  const same: readonly (readonly [model: string, query: string, flags: readonly string[]])[] = [
    ['grey', 'seed=7&count=16', ['--seed', '7', '--count', '16']],
    ['colour', 'seed=3&count=5&input.brightness=0.25', ['--seed', '3', '--count', '5', '--input', 'brightness=0.25']],
    ['classes', 'seed=1&count=9', ['--seed', '1', '--count', '9']],
    ['classes', 'seed=1&count=9&label=2', ['--seed', '1', '--count', '9', '--label', '2']],
    ['bytes', 'seed=2&count=64', ['--seed', '2', '--count', '64']],
    ['points', 'seed=4&count=300', ['--seed', '4', '--count', '300']],
  ];
  for (const [model, query, flags] of same) {
    it(`draws the file that \`ganforge generate ${flags.join(' ')}\` writes: ${model}`, async () => {
      writeFileSync(work.path(`${model}.onnx`), tinyModel(models[model]));
      await work.succeed('generate', `${model}.onnx`, ...flags, '--out', 'drawn.png');
      const response = await get(`${model}/generate?${query}`);
      expect(response.statusCode).to.equal(200);
      expect(response.headers['content-type']).to.equal('image/png');
      expect(response.rawPayload.equals(readFileSync(work.path('drawn.png')))).to.equal(true);
    });
  }

  it('draws the same by either path and in whatever order the query is, and something else of another seed', async () => {
    const one = await get('grey/generate?seed=7&count=4');
    for (const path of ['grey/versions/1/generate?count=4&seed=7', 'grey/generate?format=png&count=4&seed=7']) {
      const other = await get(path);
      expect(other.rawPayload.equals(one.rawPayload)).to.equal(true);
      expect(other.headers.etag).to.equal(one.headers.etag);
    }
    const another = await get('grey/generate?seed=8&count=4');
    expect(another.rawPayload.equals(one.rawPayload)).to.equal(false);
    expect(another.headers.etag).to.not.equal(one.headers.etag);
  });

  it('computes nothing for a client that has the bytes', async () => {
    const { headers } = await get('classes/generate?seed=5&label=1');
    expect(headers.etag).to.match(/^"[\w-]{43}"$/);
    expect(headers['cache-control']).to.equal('no-cache');
    const before = service.requests.length;
    for (const known of [headers.etag!, `"other", W/${headers.etag}`, '*']) {
      const again = await get('classes/generate?label=1&seed=5', { 'if-none-match': known });
      expect([again.statusCode, again.rawPayload.length, again.headers.etag]).to.deep.equal([304, 0, headers.etag]);
    }
    expect(service.requests.length).to.equal(before);
    expect((await get('classes/generate?seed=5&label=2', { 'if-none-match': headers.etag! })).statusCode).to.equal(200);
  });

  it('draws anew once the model is another', async () => {
    await service.load('changing', tinyModel());
    const first = await get('changing/generate');
    await service.load('changing', tinyModel({ seed: 2 }));
    const second = await get('changing/generate', { 'if-none-match': String(first.headers.etag) });
    expect(second.statusCode).to.equal(200);
    expect(second.rawPayload.equals(first.rawPayload)).to.equal(false);
  });

  it('gives WebP without loss', async () => {
    for (const model of ['grey', 'colour', 'points']) {
      const png = await sharp((await get(`${model}/generate`)).rawPayload)
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer();
      const response = await get(`${model}/generate?format=webp`);
      expect(response.headers['content-type']).to.equal('image/webp');
      const webp = await sharp(response.rawPayload).removeAlpha().raw().toBuffer();
      expect(webp.equals(png), model).to.equal(true);
    }
  });

  it('lays images out as it is told to', async () => {
    const size = async (query: string) => {
      const { width, height } = await sharp((await get(`grey/generate?${query}`)).rawPayload).metadata();
      return [width, height];
    };
    expect(await size('count=6&columns=6&scale=1')).to.deep.equal([6 * 6 + 2, 8]);
    expect(await size('count=6&columns=2&scale=3')).to.deep.equal([2 * 14 + 2, 3 * 14 + 2]);
    expect((await get('classes/generate?count=6')).headers['picture-columns']).to.equal('3');
    expect((await get('grey/generate?count=6')).headers['picture-columns']).to.equal('3');
    expect((await get('grey/generate?count=2&columns=9')).headers['picture-columns']).to.equal('2');
  });

  it('gives the numbers, and inputs that draw them again', async () => {
    const { model_name, inputs, outputs } = await numbers('classes/generate?seed=3&count=4&format=json');
    expect(model_name).to.equal('classes');
    expect(inputs.map(({ name, datatype, shape }) => [name, datatype, shape])).to.deep.equal([
      ['latent', 'FP32', [4, 6]],
      ['label', 'INT32', [4]],
    ]);
    expect(inputs[1]!.data).to.deep.equal([0, 1, 2, 0]);
    expect(outputs![0]).to.include({ name: 'image', datatype: 'FP32' }).and.have.deep.property('shape', [4, 1, 4, 4]);
    const again = await service.infer({
      model: 'classes',
      inputs: [
        { name: 'latent', datatype: 'FP32', shape: [4, 6], data: Float32Array.from(inputs[0]!.data) },
        { name: 'label', datatype: 'INT32', shape: [4], data: Int32Array.from(inputs[1]!.data) },
      ],
    });
    expect(Float32Array.from(outputs![0]!.data)).to.deep.equal(again.outputs[0]!.data);
    const bytes = await numbers('bytes/generate?count=1&format=json');
    expect(bytes.outputs![0]).to.include({ datatype: 'UINT8' }).and.have.deep.property('shape', [1, 4, 4, 3]);
  });

  it('tells what it would draw from without computing', async () => {
    const before = service.requests.length;
    const { inputs, outputs } = await numbers('colour/generate?seed=9&count=3&format=inputs');
    expect(outputs).to.equal(undefined);
    expect(inputs.map(({ name, shape }) => [name, shape])).to.deep.equal([
      ['latent', [3, 6]],
      ['brightness', []],
    ]);
    expect(service.requests.length).to.equal(before);
  });

  it('draws from latents and classes that are given, one for all rows or one a row', async () => {
    const { inputs } = await numbers('classes/generate?seed=3&count=4&format=inputs');
    const rows = [0, 1, 2, 3].map((row) => inputs[0]!.data.slice(6 * row, 6 * row + 6));
    const drawn = await get('classes/generate?seed=3&count=4');
    for (const body of [
      { latent: rows, label: [0, 1, 2, 0] },
      { input: { latent: rows }, count: 4 },
      { input: { latent: rows, label: [0, 1, 2, 0] }, seed: 99 },
    ]) {
      const response = await post('classes', body);
      expect(response.headers['cache-control']).to.equal('no-store');
      const expected = 'label' in body || 'label' in body.input ? drawn : await get('classes/generate?seed=3&count=4&columns=2');
      expect(await pixels(response.rawPayload)).to.deep.equal(await pixels(expected.rawPayload));
    }
    const single = await post('classes', { latent: rows[2], label: 2 });
    const byQuery = await get(`classes/generate?latent=${rows[2]!.join(',')}&label=2`);
    expect(byQuery.rawPayload.equals(single.rawPayload)).to.equal(true);
    expect(byQuery.headers['picture-columns']).to.equal('1');
    const all = await numbers(`classes/generate?latent=${rows[2]!.join(',')}&count=3&format=json`);
    expect(all.inputs[0]!.data).to.deep.equal([...rows[2]!, ...rows[2]!, ...rows[2]!]);
  });

  it('feeds models in the data types that they take', async () => {
    await service.load('half', tinyModel({ classes: 3, precision: 'float16', labels: 'int64' }));
    const half = await numbers('half/generate?seed=3&count=4&format=json');
    const whole = await numbers('classes/generate?seed=3&count=4&format=json');
    const fed = service.requests.find(({ model }) => model === 'half')!.inputs;
    expect(fed.map(({ name, datatype }) => [name, datatype])).to.deep.equal([
      ['latent', 'FP16'],
      ['label', 'INT64'],
    ]);
    expect(half.outputs![0]!.data.length).to.equal(64);
    half.outputs![0]!.data.forEach((value, i) => {
      expect(value).to.be.closeTo(whole.outputs![0]!.data[i]!, 0.01);
    });
  });

  it('draws more points than the model is given at once', async () => {
    const many = await numbers('points/generate?count=150&format=json');
    const few = await numbers('points/generate?count=70&format=json');
    expect(many.outputs![0]!.shape).to.deep.equal([150, 2]);
    expect(many.outputs![0]!.data.slice(0, 140)).to.deep.equal(few.outputs![0]!.data);
  });
});
