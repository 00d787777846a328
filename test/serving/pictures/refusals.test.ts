import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import { doublingModel, tinyModel } from './models.js';
import { PlainService, pictureServer } from './support.js';

const described = (input: object, output: object) => doublingModel({ inputs: JSON.stringify([input]), output: JSON.stringify(output) });
const latent = { name: 'x', kind: 'latent', shape: [2], distribution: 'normal' };

describe('a request for pictures is refused', () => {
  const service = new PlainService();
  let app: FastifyInstance;
  before(async () => {
    await service.load('digits', tinyModel({ classes: 3, scalar: true }));
    await service.load('ring', tinyModel({ points: true }));
    await service.load('foreign', doublingModel());
    await service.load('judge', described(latent, { name: 'y', kind: 'probability', shape: [2] }));
    await service.load('critic', described(latent, { name: 'y', kind: 'score', shape: [2] }));
    await service.load(
      'painter',
      described({ name: 'x', kind: 'image', shape: [1, 1, 2], stream: 'data' }, { name: 'y', kind: 'image', shape: [1, 2, 1] }),
    );
    await service.load('space', described(latent, { name: 'y', kind: 'points', shape: [3] }));
    app = await pictureServer(service, { mostImages: 32, mostPixels: 1_000_000 });
  });
  after(async () => {
    await app.close();
    await service.release();
  });

  const refusals: readonly (readonly [path: string, status: number, ...parts: string[]])[] = [
    ['digits/generate?seed=-1', 400, 'seed is "-1"', '0'],
    ['digits/generate?seed=1.5', 400, '"1.5"', 'whole number'],
    ['digits/generate?seed=9007199254740992', 400, '9007199254740992'],
    ['digits/generate?seed=', 400, 'seed is ""'],
    ['digits/generate?seed=1&seed=2', 400, '"seed" is given twice'],
    ['digits/generate?count=0', 400, 'count', '1 to 32'],
    ['digits/generate?count=33', 400, 'count', '1 to 32'],
    ['digits/generate?format=gif', 400, '"gif"', 'png or webp or json or inputs'],
    ['digits/generate?colour=red', 400, '"colour"', 'seed, count, format'],
    ['digits/generate?label=3', 400, '"3" is no class of label', '0 to 2'],
    ['digits/generate?label=', 400, '"label" has no value'],
    ['digits/generate?label=1&input.label=2', 400, 'given twice'],
    ['digits/generate?latent=1,2', 400, '"1,2" for latent is not 6 numbers'],
    ['digits/generate?input.psi=1', 400, 'no input "psi"', 'latent, label, brightness'],
    ['digits/generate?input.brightness=dark', 400, '"dark"', 'no number'],
    ['digits/generate?count=32&scale=64', 400, 'pixels', '1000000'],
    ['digits/interpolate?steps=1', 400, 'steps', '2 to 32'],
    ['digits/interpolate?animated=true&format=png', 400, 'WebP'],
    ['digits/interpolate?animated=yes', 400, '"yes"', 'true or false'],
    ['digits/interpolate?back=true', 400, 'animated=true'],
    ['digits/interpolate?animated=true&delay=1', 400, 'delay', '20'],
    ['digits/interpolate?count=4', 400, '"count"'],
    ['ring/generate?columns=2', 400, 'points'],
    ['ring/interpolate?animated=true', 400, 'points'],
    ['foreign/generate', 400, 'foreign', 'does not say what its inputs are drawn from', '/v2/models/foreign/infer'],
    ['judge/generate', 400, '"y" is a probability', '/infer'],
    ['critic/interpolate', 400, '"y" is a score', '/infer'],
    ['painter/generate?input.x=/etc/hostname', 400, '"x" is an image', '/infer'],
    ['space/generate', 400, '3 coordinates'],
    ['nothing/generate', 404, 'nothing'],
    ['digits/versions/2/generate', 404, 'digits'],
  ];
  for (const [path, status, ...parts] of refusals) {
    it(`${path}: ${status}`, async () => {
      const response = await app.inject({ url: `/v2/models/${path}` });
      expect(response.statusCode).to.equal(status);
      const { error } = response.json<{ error: string }>();
      for (const part of parts) expect(error).to.include(part);
      expect(error).to.not.include('\n');
      expect(response.headers).to.not.have.property('etag');
    });
  }

  const bodies: readonly (readonly [body: string, ...parts: string[]])[] = [
    ['', 'empty'],
    ['{', 'JSON'],
    ['[1]', 'object'],
    ['{"count": "many"}', 'count', '1 to 32'],
    ['{"input": 3}', 'input', 'object'],
    ['{"latent": [[1, 2, 3, 4, 5, 6], [1, 2]]}', '"1,2" for latent is not 6 numbers'],
    ['{"latent": [[1, 2, 3, 4, 5, null]]}', '"latent" has no value'],
    ['{"latent": [[1, 2, 3, 4, 5, 6]], "count": 2}', '"latent" has 1 rows, and the count is 2'],
    ['{"latent": [[1, 2, 3, 4, 5, 6]], "label": [0, 1]}', '"label" has 2 rows, and the count is 1'],
    ['{"label": []}', '0 rows'],
    [`{"label": [${'0,'.repeat(32)}0]}`, '33 rows', '1 to 32'],
    ['{"label": 1.5}', '"1.5" is no class'],
    ['{"label": {}}', '"label" has no value'],
  ];
  for (const [body, ...parts] of bodies) {
    it(`POST ${body.slice(0, 60)}: 400`, async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await app.inject({ method: 'POST', url: '/v2/models/digits/generate', headers, payload: body });
      expect(response.statusCode, response.body).to.equal(400);
      for (const part of parts) expect(response.json<{ error: string }>().error).to.include(part);
    });
  }

  it('without anything having been computed', () => expect(service.requests).to.deep.equal([]));
});
