import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { exportModel, parityLimits } from '../../src/export/export-model.js';
import { networkTarget } from '../../src/export/network-target.js';
import { drawWithTrainer } from '../../src/export/parity.js';
import { channelsLast } from '../../src/images/layout.js';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import type { Stage } from '../../src/systems/system.js';
import { expectInputError } from '../data/support.js';
import { useSharedFolder } from '../training/support.js';
import { drawnBy, savedRun, writePictures } from './support.js';

describe('a network exported by itself', () => {
  const folder = useSharedFolder();
  let saved: Awaited<ReturnType<typeof savedRun>>;
  const out = (name: string) => folder.path(`${name}.onnx`);

  before(async () => {
    const data = { data: await writePictures(folder.path('pictures'), 24, 8) };
    saved = await savedRun(folder.path('dcgan'), { system: 'dcgan', options: { latent: 6, width: 4 }, data });
  });

  /** The stage with a further network. */
  const withNetwork = (name: string, network: () => tf.LayersModel): Stage => {
    const [stage] = saved.run.stages as readonly [Stage];
    return { ...stage, networks: () => ({ ...stage.networks(), [name]: network() }) };
  };

  for (const precision of ['fp32', 'fp16'] as const) {
    it(`judges images, channels first, as the trainer's discriminator does: ${precision}`, async () => {
      const { run, checkpoint } = saved;
      const result = await exportModel(run, checkpoint, { out: out(precision), network: 'discriminator', precision });
      // The discriminator has no moving averages.
      expect(result.weights).to.equal('raw');
      expect(result.parity).to.be.at.most(parityLimits[precision]);
      const { inputs, outputs, metadata, operators } = decodeModelMetadata(readFileSync(out(precision)));
      expect(inputs).to.deep.equal([{ name: 'image', shape: ['batch', 3, 8, 8], dtype: 'float32' }]);
      expect(outputs).to.deep.equal([{ name: 'probability', shape: ['batch', 1], dtype: 'float32' }]);
      expect(metadata).to.include({ system: 'dcgan', network: 'discriminator', weights: 'raw', precision });
      expect(metadata).to.not.have.any.keys('sampler', 'value_range');
      expect(operators).to.include({ Conv: 1, Sigmoid: 1 }).and.not.have.any.keys('Sub', 'BatchNormalization');
    });
  }

  it('is compared on images that the generator draws, and gives probabilities of them', async () => {
    const { run, checkpoint } = saved;
    const [stage] = run.stages as readonly [Stage];
    const { sampler } = await networkTarget(run, stage, 'discriminator');
    const painter = { sampler: run.samplers[0]!, weights: checkpoint.ema };
    const samples = await drawWithTrainer(run.config, stage, { sampler, weights: checkpoint.parameters }, painter);
    const { inputs, values } = samples.at(-1)!;
    const { data, shape } = await drawnBy((await exportModel(run, checkpoint, { out: out('painter') })).paths[0]!, 16, 0);
    expect(shape).to.deep.equal([16, 3, 8, 8]);
    const drawn = channelsLast({ shape, data: data as Float32Array }).data;
    for (let i = 0; i < drawn.length; i++) expect(inputs.image!.data[i]).to.be.closeTo(drawn[i]!, 1e-4);
    const model = await OnnxGenerator.open(out('fp32'));
    const judged = await model.run(inputs);
    await model.release();
    expect(judged.shape).to.deep.equal([16, 1]);
    for (let i = 0; i < 16; i++) expect(judged.data[i]).to.be.closeTo(values[i]!, 1e-5).and.within(0, 1);
    expect(new Set(judged.data).size).to.be.above(8);
  });

  it('may be the generator as well, with its moving averages', async () => {
    const { run, checkpoint } = saved;
    expect((await exportModel(run, checkpoint, { out: out('generator'), network: 'generator' })).weights).to.equal('ema');
    expect(decodeModelMetadata(readFileSync(out('generator'))).inputs).to.deep.equal([
      { name: 'input', shape: ['batch', 6], dtype: 'float32' },
    ]);
    const [network, sampler] = [await drawnBy(out('generator'), 2, 0), await drawnBy(out('painter'), 2, 0)];
    expect(network.shape).to.deep.equal(sampler.shape);
  });

  it('gives a score, as it is, where the system says so', async () => {
    const { run } = saved;
    const [stage] = run.stages as readonly [Stage];
    const wasserstein = { ...run, system: { ...run.system, output: 'score' as const } };
    const { output, sampler } = await networkTarget(wasserstein, stage, 'discriminator');
    expect(output).to.deep.equal({ name: 'score', kind: 'score', shape: [1], format: 'float32' });
    expect(sampler.output).to.deep.equal({ name: 'score', kind: 'points', shape: [1] });
  });

  it('gives several numbers, such as the logits of classes, as they are', async () => {
    const classifier = withNetwork('discriminator', () => tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [4] })] }));
    const { output } = await networkTarget(saved.run, classifier, 'discriminator');
    expect(output).to.deep.equal({ name: 'output', kind: 'values', shape: [5], format: 'float32' });
  });

  it('has the names of its inputs where it has several, and other names for its output where one is taken', async () => {
    const several = withNetwork('joint', () => {
      const [a, b] = [tf.input({ shape: [3], name: 'left' }), tf.input({ shape: [8, 8, 3], name: 'right' })];
      const flat = tf.layers.flatten().apply(b) as tf.SymbolicTensor;
      const y = tf.layers.concatenate().apply([a, flat]) as tf.SymbolicTensor;
      return tf.model({ inputs: [a, b], outputs: y });
    });
    const joint = await networkTarget(saved.run, several, 'joint');
    expect(joint.sampler.inputs).to.deep.equal([
      { name: 'left', kind: 'latent', shape: [3], distribution: 'normal' },
      { name: 'right', kind: 'image', shape: [8, 8, 3], stream: 'data' },
    ]);
    expect(joint.output).to.deep.equal({ name: 'output', kind: 'values', shape: [195], format: 'float32' });
    const translator = withNetwork('translator', () => tf.sequential({ layers: [tf.layers.reLU({ inputShape: [8, 8, 3] })] }));
    expect((await networkTarget(saved.run, translator, 'translator')).output).to.include({ name: 'output', kind: 'image' });
  });

  it('that takes images of any size, or whole numbers, is bad input', async () => {
    const anySize = withNetwork('critic', () =>
      tf.sequential({ layers: [tf.layers.globalAveragePooling2d({ inputShape: [null, null, 1], dataFormat: 'channelsLast' })] }),
    );
    await expectInputError(networkTarget(saved.run, anySize, 'critic'), 'network-inputs', 'any size');
    const labels = withNetwork('embedding', () =>
      tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [2], dtype: 'int32' }), tf.layers.reLU()] }),
    );
    await expectInputError(networkTarget(saved.run, labels, 'embedding'), 'network-inputs', 'int32');
  });
});
