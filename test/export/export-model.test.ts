import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import { exportModel, modelBytes, parityLimit } from '../../src/export/export-model.js';
import { drawWithTrainer } from '../../src/export/parity.js';
import { channelsLast } from '../../src/images/layout.js';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import { version } from '../../src/version.js';
import { expectInputError } from '../data/support.js';
import { fixture, useSharedFolder, writeImages } from '../training/support.js';
import { savedRun } from './support.js';

type Saved = Awaited<ReturnType<typeof savedRun>>;

describe('an exported model', () => {
  const folder = useSharedFolder();
  const runs: Record<string, Saved> = {};
  const exported = (name: string) => folder.path('exports', `${name}.onnx`);

  before(async () => {
    const images = { data: writeImages(folder.path('data'), 40) };
    runs.gan = await savedRun(folder.path('gan'), { system: 'gan', options: { latent: 6, hidden: [12], maxout: 4 }, data: images });
    runs.ring = await savedRun(folder.path('ring'), { system: 'gan', options: { latent: 3, hidden: [12] } });
    runs.dcgan = await savedRun(folder.path('dcgan'), { system: 'dcgan', options: { latent: 6, width: 4 }, data: images });
  });

  for (const name of ['gan', 'ring', 'dcgan']) {
    for (const weights of ['ema', 'raw'] as const) {
      it(`draws what the trainer draws: ${name}, ${weights} weights`, async () => {
        const { run, checkpoint } = runs[name]!;
        const out = exported(`${name}-${weights}`);
        const result = await exportModel(run, checkpoint, { out, weights });
        expect(result.path).to.equal(out);
        expect(result.parity).to.be.at.most(parityLimit);
        expect(result.bytes).to.equal(readFileSync(out).length);
        const [sampler] = run.samplers;
        const tensors = weights === 'ema' ? checkpoint.ema : checkpoint.parameters;
        const expected = await drawWithTrainer(run.config, run.stages[0]!, sampler!, tensors);
        const generator = await OnnxGenerator.open(out);
        const drawn = channelsLast(await generator.run(drawSamplerInputs(sampler!.inputs, 16, 0)));
        await generator.release();
        const values = expected.get(16)!;
        expect(drawn.data.length).to.equal(values.length);
        for (let i = 0; i < values.length; i++) expect(drawn.data[i]).to.be.closeTo(values[i]!, 1e-4);
      });
    }
  }

  it('holds other values for averaged and raw weights', () => {
    for (const name of ['gan', 'ring', 'dcgan']) {
      expect(readFileSync(exported(`${name}-ema`)).equals(readFileSync(exported(`${name}-raw`)))).to.equal(false);
    }
  });

  it('says where it comes from and how to draw with it', () => {
    const { run, checkpoint } = runs.dcgan!;
    const { metadata, producerName, producerVersion } = decodeModelMetadata(readFileSync(exported('dcgan-ema')));
    expect({ producerName, producerVersion }).to.deep.equal({ producerName: 'ganforge', producerVersion: version });
    const { parity, inputs, output, ...others } = metadata;
    expect(Number(parity)).to.be.at.least(0).and.at.most(parityLimit);
    expect(JSON.parse(inputs!)).to.deep.equal([{ name: 'latent', kind: 'latent', shape: [6], distribution: 'normal' }]);
    expect(JSON.parse(output!)).to.deep.equal({ name: 'image', kind: 'image', shape: [8, 8, 1] });
    expect(others).to.deep.equal({
      system: 'dcgan',
      sampler: 'generator',
      dataset: `idx:${folder.path('data')}`,
      dataset_hash: run.data.data!.hash,
      iteration: String(checkpoint.progress.iteration),
      seed: '7',
      weights: 'ema',
      value_range: '-1,1',
      'Image.BitmapPixelFormat': 'Gray8',
      'Image.ColorSpaceGamma': 'SRGB',
      'Image.NominalPixelRange': 'Normalized_1_1',
    });
    expect(decodeModelMetadata(readFileSync(exported('ring-ema'))).metadata).to.not.have.any.keys('value_range', 'Image.BitmapPixelFormat');
  });

  it('is the same, but for the parity, as what a run draws with', async () => {
    const { run, checkpoint } = runs.dcgan!;
    const generator = await OnnxGenerator.load(await modelBytes(run, checkpoint));
    const file = await OnnxGenerator.open(exported('dcgan-ema'));
    const inputs = drawSamplerInputs(run.samplers[0]!.inputs, 3, 1);
    expect(await generator.run(inputs)).to.deep.equal(await file.run(inputs));
    expect(generator.metadata).to.not.have.any.keys('parity');
    await generator.release();
    await file.release();
  });

  it('takes the place of an older one', async () => {
    const { run, checkpoint } = runs.ring!;
    const out = exported('older');
    writeFileSync(out, 'old');
    await exportModel(run, checkpoint, { out, weights: 'ema' });
    expect(readFileSync(out).equals(readFileSync(exported('ring-ema')))).to.equal(true);
  });

  it('that does not draw what the trainer draws is refused, and nothing is left', async () => {
    const { run, checkpoint } = await savedRun(folder.path('unfaithful'), { system: fixture('unfaithful'), engine: 'cpu', iterations: 1 });
    const out = folder.path('refused', 'model.onnx');
    const outcome = await exportModel(run, checkpoint, { out, weights: 'ema' }).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(RunError).with.property('code', 'export-parity');
    expect(outcome)
      .to.have.property('message')
      .that.matches(/differs from the trainer by 1\.0e-3, more than 0\.0001/);
    expect(readdirSync(dirname(out))).to.deep.equal([]);
  });

  it('that can not be written is bad input, and nothing is left', async () => {
    const { run, checkpoint } = runs.ring!;
    writeFileSync(folder.path('file'), '');
    await expectInputError(
      exportModel(run, checkpoint, { out: folder.path('file', 'm.onnx'), weights: 'ema' }),
      'out-unwritable',
      'm.onnx',
    );
    mkdirSync(folder.path('taken', 'm.onnx', 'full'), { recursive: true });
    await expectInputError(exportModel(run, checkpoint, { out: folder.path('taken', 'm.onnx'), weights: 'ema' }), 'out-unwritable');
    expect(readdirSync(folder.path('taken'))).to.deep.equal(['m.onnx']);
  });

  it('of a sampler or a tensor that is not there is bad input', async () => {
    const { run, checkpoint } = runs.ring!;
    const out = folder.path('none.onnx');
    await expectInputError(exportModel(run, checkpoint, { out, weights: 'ema', sampler: 'encoder' }), 'unknown-sampler', 'generator');
    await expectInputError(exportModel(run, { ...checkpoint, ema: new Map() }, { out, weights: 'ema' }), 'checkpoint-incomplete');
    expect(existsSync(out)).to.equal(false);
  });
});
