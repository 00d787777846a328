import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { modelBytes } from '../../src/export/export-model.js';
import { encodeModel, traceToOnnx } from '../../src/onnx/index.js';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import { expectInputError } from '../data/support.js';
import { savedRun } from '../export/support.js';
import { useSharedFolder, writeImages } from '../training/support.js';

describe('a generator in onnxruntime', () => {
  const folder = useSharedFolder();
  const systems = {
    gan: { system: 'gan', options: { latent: 6, hidden: [12], maxout: 4 } },
    dcgan: { system: 'dcgan', options: { latent: 6, width: 4 } },
  };
  const model = (name: string) => folder.path(`${name}.onnx`);

  before(async () => {
    const data = { data: writeImages(folder.path('data'), 40) };
    for (const [name, changes] of Object.entries(systems)) {
      const { run, checkpoint } = await savedRun(folder.path(name), { ...changes, data, iterations: 2 });
      writeFileSync(model(name), await modelBytes(run, checkpoint));
    }
  });

  for (const name of Object.keys(systems)) {
    it(`draws 1, 3, 64 and 100 images from one file, rows independent of each other: ${name}`, async () => {
      const generator = await OnnxGenerator.open(model(name));
      const draw = async (count: number, seed = 3) => generator.run(drawSamplerInputs(generator.description.inputs, count, seed));
      const all = await draw(100);
      expect(all.shape).to.deep.equal([100, 1, 8, 8]);
      expect(new Set(Array.from({ length: 100 }, (_, i) => String(all.data.slice(64 * i, 64 * i + 64)))).size).to.equal(100);
      expect(all.data.every((value) => value >= -1 && value <= 1)).to.equal(true);
      for (const count of [1, 3, 64]) {
        const { shape, data } = await draw(count);
        expect(shape).to.deep.equal([count, 1, 8, 8]);
        expect(data).to.deep.equal(all.data.slice(0, 64 * count));
      }
      expect((await draw(3, 4)).data).to.not.deep.equal((await draw(3)).data);
      await generator.release();
    });

    it(`draws a row the same whatever lies beside it: ${name}`, async () => {
      const generator = await OnnxGenerator.open(model(name));
      const { latent } = drawSamplerInputs(generator.description.inputs, 5, 3);
      const backwards = Float32Array.from({ length: 30 }, (_, i) => latent!.data[6 * (4 - Math.floor(i / 6)) + (i % 6)]!);
      const forth = (await generator.run({ latent: latent! })).data;
      const back = (await generator.run({ latent: { ...latent!, data: backwards } })).data;
      for (let row = 0; row < 5; row++)
        expect(back.slice(64 * row, 64 * row + 64)).to.deep.equal(forth.slice(64 * (4 - row), 64 * (5 - row)));
      await generator.release();
    });
  }

  it('of a file that is missing, no model, cut short or not ours is refused', async () => {
    await expectInputError(OnnxGenerator.open(folder.path('missing.onnx')), 'model-missing', 'missing.onnx');
    await expectInputError(OnnxGenerator.open(folder.path()), 'model-missing');
    const whole = readFileSync(model('dcgan'));
    const broken: Record<string, Uint8Array> = {
      'text.onnx': Buffer.from('this is no model'),
      'empty.onnx': new Uint8Array(0),
      'cut.onnx': whole.subarray(0, whole.length / 2),
      'cut-short.onnx': whole.subarray(0, whole.length - 5),
    };
    for (const [name, bytes] of Object.entries(broken)) {
      writeFileSync(folder.path(name), bytes);
      const outcome = await OnnxGenerator.open(folder.path(name)).catch((error: unknown) => error);
      expect(outcome, name).to.have.property('code').that.is.oneOf(['model-corrupt', 'foreign-model']);
      expect(outcome, name).to.have.property('exitCode', 2);
      expect(outcome, name).to.have.property('message').that.includes(name).and.does.not.include('\n');
    }
    const foreign = encodeModel(traceToOnnx(({ x }) => ({ y: x!.square() }), [{ name: 'x', shape: [1], dtype: 'float32' }]));
    await expectInputError(OnnxGenerator.load(foreign, 'other.onnx'), 'foreign-model', 'other.onnx');
    const claims = encodeModel(
      {
        name: 'g',
        inputs: [],
        outputs: [],
        initializers: new Map(),
        types: new Map(),
        nodes: [{ opType: 'Nonsense', inputs: [], outputs: ['y'], attributes: {} }],
      },
      { metadata: { inputs: '[]', output: '{"name":"y","kind":"points","shape":[2]}' } },
    );
    await expectInputError(OnnxGenerator.load(claims, 'claims.onnx'), 'model-corrupt', 'claims.onnx');
  });
});
