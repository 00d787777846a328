import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import { exportModel, modelBytes, parityLimits } from '../../src/export/export-model.js';
import { drawWithTrainer } from '../../src/export/parity.js';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import { imagesOf } from '../../src/serving/model-output.js';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import { version } from '../../src/version.js';
import { expectInputError } from '../data/support.js';
import { fixture } from '../training/support.js';
import { drawnBy, savedRun, useSavedRuns } from './support.js';

describe('an exported model', () => {
  const { folder, runs, exported } = useSavedRuns();
  const operatorsOf = (file: string) => decodeModelMetadata(readFileSync(file)).operators;

  for (const name of ['gan', 'ring', 'dcgan']) {
    for (const weights of ['ema', 'raw'] as const) {
      it(`draws what the trainer draws: ${name}, ${weights} weights`, async () => {
        const { run, checkpoint } = runs[name]!;
        const out = exported(`${name}-${weights}`);
        const result = await exportModel(run, checkpoint, { out, weights });
        expect(result).to.deep.include({ paths: [out], weights, precision: 'fp32', bytes: readFileSync(out).length });
        expect(result.parity).to.be.at.most(parityLimits.fp32);
        const sampler = run.samplers[0]!;
        const tensors = weights === 'ema' ? checkpoint.ema : checkpoint.parameters;
        const samples = await drawWithTrainer(run.config, run.stages[0]!, { sampler, weights: tensors });
        expect(samples.map(({ inputs }) => inputs.latent!.shape[0])).to.deep.equal([1, 3, 16]);
        const generator = await OnnxGenerator.open(out);
        for (const { inputs, values } of samples) {
          const drawn = imagesOf(await generator.run(inputs), generator.description.output);
          expect(drawn.data.length).to.equal(values.length);
          for (let i = 0; i < values.length; i++) expect(drawn.data[i]).to.be.closeTo(values[i]!, 1e-4);
        }
        await generator.release();
      });
    }
  }

  it('holds other values for averaged and raw weights', () => {
    for (const name of ['gan', 'ring', 'dcgan']) {
      expect(readFileSync(exported(`${name}-ema`)).equals(readFileSync(exported(`${name}-raw`)))).to.equal(false);
    }
  });

  it('has batch normalisation in its weights, under their names: no operator of it is left', () => {
    expect(operatorsOf(exported('dcgan-ema'))).to.deep.equal({ ConvTranspose: 2, Gemm: 1, Relu: 2, Reshape: 1, Tanh: 1, Transpose: 1 });
    const file = readFileSync(exported('dcgan-ema')).toString('latin1');
    for (const name of ['generator/project/kernel', 'generator/project_norm/beta', 'generator/up1/kernel']) expect(file).to.include(name);
  });

  it('says where it comes from and how to draw with it', () => {
    const { run, checkpoint } = runs.dcgan!;
    const { metadata, producerName, producerVersion } = decodeModelMetadata(readFileSync(exported('dcgan-ema')));
    expect({ producerName, producerVersion }).to.deep.equal({ producerName: 'ganforge', producerVersion: version });
    const { parity, inputs, output, ...others } = metadata;
    expect(Number(parity)).to.be.at.least(0).and.at.most(parityLimits.fp32);
    expect(JSON.parse(inputs!)).to.deep.equal([{ name: 'latent', kind: 'latent', shape: [6], distribution: 'normal' }]);
    expect(JSON.parse(output!)).to.deep.equal({ name: 'image', kind: 'image', shape: [16, 16, 3], format: 'float32' });
    expect(others).to.deep.equal({
      system: 'dcgan',
      sampler: 'generator',
      dataset: `folder:${folder.path('pictures')}`,
      dataset_hash: run.data.data!.hash,
      iteration: String(checkpoint.progress.iteration),
      seed: '7',
      weights: 'ema',
      precision: 'fp32',
      value_range: '-1,1',
      layout: 'NCHW',
      'Image.BitmapPixelFormat': 'Rgb8',
      'Image.ColorSpaceGamma': 'SRGB',
      'Image.NominalPixelRange': 'Normalized_1_1',
    });
    expect(decodeModelMetadata(readFileSync(exported('ring-ema'))).metadata).to.not.have.any.keys('value_range', 'Image.BitmapPixelFormat');
  });

  it('is the same, but for the parity, as what a run draws with', async () => {
    const { run, checkpoint } = runs.dcgan!;
    const generator = await OnnxGenerator.load(await modelBytes(run, checkpoint));
    const inputs = drawSamplerInputs(run.samplers[0]!.inputs, 3, 1);
    expect(await generator.run(inputs)).to.deep.equal(await drawnBy(exported('dcgan-ema'), 3, 1));
    expect(generator.metadata).to.not.have.any.keys('parity');
    await generator.release();
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

  it('of a sampler, a network or a tensor that is not there is bad input', async () => {
    const { run, checkpoint } = runs.ring!;
    const out = folder.path('none.onnx');
    await expectInputError(exportModel(run, checkpoint, { out, sampler: 'encoder' }), 'unknown-sampler', 'generator');
    await expectInputError(exportModel(run, checkpoint, { out, network: 'encoder' }), 'unknown-network', 'generator, discriminator');
    await expectInputError(exportModel(run, { ...checkpoint, ema: new Map() }, { out, weights: 'ema' }), 'checkpoint-incomplete');
    const averages = exportModel(run, checkpoint, { out, network: 'discriminator', weights: 'ema' });
    await expectInputError(averages, 'no-averages', 'discriminator');
    expect(existsSync(out)).to.equal(false);
  });
});
