import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import { exportModel, modelBytes, parityLimits } from '../../src/export/export-model.js';
import { drawWithTrainer } from '../../src/export/parity.js';
import type { NamedWeights } from '../../src/export/trace-target.js';
import { channelsLast } from '../../src/images/layout.js';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import { imagesOf } from '../../src/serving/model-output.js';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import type { HostTensor } from '../../src/tensors.js';
import { version } from '../../src/version.js';
import { expectInputError } from '../data/support.js';
import { fixture, useSharedFolder, writeImages } from '../training/support.js';
import { drawnBy, savedRun, writePictures } from './support.js';

type Saved = Awaited<ReturnType<typeof savedRun>>;

/** Tensors with one of them changed, element by element. */
function changed(tensors: NamedWeights, name: string, change: (x: number, i: number) => number): Map<string, HostTensor> {
  const { shape, data } = tensors.get(name)!;
  return new Map([...tensors, [name, { shape, data: data.map(change) }]]);
}

describe('an exported model', () => {
  const folder = useSharedFolder();
  const runs: Record<string, Saved> = {};
  const exported = (name: string) => folder.path('exports', `${name}.onnx`);
  const operatorsOf = (file: string) => decodeModelMetadata(readFileSync(file)).operators;

  before(async () => {
    const images = { data: writeImages(folder.path('data'), 40) };
    runs.gan = await savedRun(folder.path('gan'), { system: 'gan', options: { latent: 6, hidden: [12], maxout: 4 }, data: images });
    runs.ring = await savedRun(folder.path('ring'), { system: 'gan', options: { latent: 3, hidden: [12] } });
    const pictures = { data: await writePictures(folder.path('pictures'), 24, 16) };
    runs.dcgan = await savedRun(folder.path('dcgan'), { system: 'dcgan', options: { latent: 6, width: 8 }, data: pictures });
  });

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

  for (const name of ['gan', 'ring', 'dcgan']) {
    it(`in float16 is half as large, float32 at its edges, and close to the trainer: ${name}`, async () => {
      const { run, checkpoint } = runs[name]!;
      const out = exported(`${name}-half`);
      const { parity, bytes, precision } = await exportModel(run, checkpoint, { out, precision: 'fp16' });
      expect(precision).to.equal('fp16');
      expect(parity).to.be.at.most(parityLimits.fp16).and.above(0);
      const [half, whole] = [out, exported(`${name}-ema`)].map((file) => decodeModelMetadata(readFileSync(file)));
      expect(half!.inputs).to.deep.equal(whole!.inputs);
      expect(half!.outputs).to.deep.equal(whole!.outputs);
      expect(half!.metadata).to.include({ precision: 'fp16', parity: parity.toExponential(3) });
      expect(half!.operators.Cast).to.equal(2);
      if (name === 'dcgan') expect(bytes).to.be.below(0.65 * readFileSync(exported('dcgan-ema')).length);
    });
  }

  it('in float16 with a weight that float16 does not hold is refused by its name', async () => {
    const { run, checkpoint } = runs.dcgan!;
    const name = 'generator/up2/kernel';
    const ema = changed(checkpoint.ema, name, (x, i) => (i === 3 ? 1e6 : x));
    const out = folder.path('range', 'half.onnx');
    await expectInputError(exportModel(run, { ...checkpoint, ema }, { out, precision: 'fp16' }), 'float16-range', `${name} holds 1.00e+6`);
    expect(existsSync(dirname(out))).to.equal(false);
  });

  for (const precision of ['fp32', 'fp16'] as const) {
    it(`as bytes gives the pixels of our pictures, channels last: ${precision}`, async () => {
      const { run, checkpoint: trained } = runs.dcgan!;
      // After a few iterations all is grey: with a stronger last layer every level occurs.
      const checkpoint = { ...trained, ema: changed(trained.ema, 'generator/up2/kernel', (x) => 100 * x) };
      const out = exported(`bytes-${precision}`);
      const { parity } = await exportModel(run, checkpoint, { out, precision, outputFormat: 'uint8' });
      expect(parity).to.be.at.most(parityLimits[precision] + 1 / 255);
      const { outputs, metadata } = decodeModelMetadata(readFileSync(out));
      expect(outputs).to.deep.equal([{ name: 'image', shape: ['batch', 16, 16, 3], dtype: 'uint8' }]);
      expect(metadata).to.include({ value_range: '0,255', layout: 'NHWC', 'Image.NominalPixelRange': 'NominalRange_0_255' });
      const bytes = await drawnBy(out, 9, 4);
      await exportModel(run, checkpoint, { out: exported(`floats-${precision}`), precision });
      const floats = channelsLast((await drawnBy(exported(`floats-${precision}`), 9, 4)) as HostTensor);
      expect(bytes.shape).to.deep.equal([9, 16, 16, 3]);
      expect(bytes.data).to.be.instanceOf(Uint8Array);
      for (const [i, byte] of bytes.data.entries()) expect(byte).to.be.closeTo((floats.data[i]! + 1) * 127.5, 0.5001);
      expect(new Set(bytes.data).size).to.be.above(50);
    });
  }

  it('as bytes is bad input where no images come out', async () => {
    const { run, checkpoint } = runs.ring!;
    const out = folder.path('none.onnx');
    await expectInputError(exportModel(run, checkpoint, { out, outputFormat: 'uint8' }), 'output-format', 'points');
    const { run: images, checkpoint: last } = runs.dcgan!;
    const judge = { out, network: 'discriminator', outputFormat: 'uint8' } as const;
    await expectInputError(exportModel(images, last, judge), 'output-format', 'probability');
    expect(existsSync(out)).to.equal(false);
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
