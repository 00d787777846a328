import { expect } from 'chai';
import { createCpuEngine } from '../../src/engines/cpu.js';
import type { Engine } from '../../src/engines/engine.js';
import { acgan } from '../../src/systems/acgan.js';
import { cgan } from '../../src/systems/cgan.js';
import { custom } from '../../src/systems/custom.js';
import { dcgan } from '../../src/systems/dcgan.js';
import { gan } from '../../src/systems/gan.js';
import { systems } from '../../src/systems/index.js';
import { infogan } from '../../src/systems/infogan.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import { sgan } from '../../src/systems/sgan.js';
import { wgan } from '../../src/systems/wgan.js';
import { wganGp } from '../../src/systems/wgan-gp.js';
import { skip } from '../skip.js';
import imagePool from '../systems/fixtures/image-pool.js';
import noise from '../systems/fixtures/noise.js';
import penalty from '../systems/fixtures/penalty.js';
import {
  type Case,
  type EngineOutcome,
  expectAgreement,
  imageData,
  options,
  pointData,
  relativeError,
  runPhases,
  setNetworks,
  stageOf,
  startEngine,
  startingValues,
} from './support.js';

const cases: readonly Case[] = [
  { title: 'gan on points', system: gan, options: { latent: 5, hidden: [16, 16] }, data: pointData, shard: 8 },
  { title: 'gan on points, minimax', system: gan, options: { latent: 5, hidden: [16], loss: 'minimax' }, data: pointData, shard: 8 },
  { title: 'gan on images', system: gan, options: { latent: 6, hidden: [12, 12], maxout: 6 }, data: imageData(8, 1), shard: 4 },
  { title: 'gan on colour images', system: gan, options: { latent: 6, hidden: [12], maxout: 6 }, data: imageData(8, 3), shard: 4 },
  { title: 'dcgan 8x8', system: dcgan, options: { latent: 8, width: 4 }, data: imageData(8, 1), shard: 4 },
  { title: 'dcgan 8x8 in colour', system: dcgan, options: { latent: 8, width: 4 }, data: imageData(8, 3), shard: 4 },
  { title: 'dcgan 16x16', system: dcgan, options: { latent: 8, width: 3 }, data: imageData(16, 1), shard: 4 },
  { title: 'dcgan 16x16 in colour', system: dcgan, options: { latent: 8, width: 3 }, data: imageData(16, 3), shard: 4 },
  {
    title: 'dcgan 16x16, wide enough for blocks of channels',
    system: dcgan,
    options: { latent: 8, width: 16 },
    data: imageData(16, 3),
    shard: 4,
  },
  { title: 'dcgan 14x14', system: dcgan, options: { latent: 8, width: 3 }, data: imageData(14, 1), shard: 4 },
  { title: 'cgan 8x8', system: cgan, options: { latent: 8, width: 3 }, data: imageData(8, 1, 3), shard: 4 },
  { title: 'infogan 8x8', system: infogan, options: { latent: 6, width: 2, categories: 3 }, data: imageData(8, 1), shard: 4 },
  { title: 'acgan 8x8', system: acgan, options: { latent: 6, width: 3, discriminatorWidth: 3 }, data: imageData(8, 1, 3), shard: 4 },
  { title: 'wgan 8x8', system: wgan, options: { latent: 6, width: 3 }, data: imageData(8, 1), shard: 4 },
  { title: 'wgan-gp 8x8', system: wganGp, options: { latent: 6, width: 3 }, data: imageData(8, 1), shard: 4 },
  {
    title: 'sgan 8x8',
    system: sgan,
    options: { latent: 6, generatorHidden: [8], hidden: [12, 8] },
    data: imageData(8, 1, 3),
    shard: 4,
  },
  {
    title: 'custom, with every activation',
    system: custom,
    options: {
      latent: { size: 4 },
      generator: [
        { dense: 32 },
        'softplus',
        { reshape: [4, 4, 2] },
        { upsample: 2 },
        { conv: { filters: 3, bias: false } },
        'instanceNorm',
        'swish',
        { conv: { filters: 3, bias: false } },
        'batchNorm',
        'elu',
        { conv: 1 },
        'tanh',
      ],
      discriminator: [{ conv: 3 }, 'sigmoid', { averagePool: 2 }, { conv: 4 }, 'relu', 'flatten', 'gelu', { dense: 1 }],
    },
    data: imageData(8, 1),
    shard: 4,
  },
  {
    title: 'custom, with R1',
    system: custom,
    options: {
      latent: { size: 4 },
      penalty: { kind: 'r1' },
      generator: [{ dense: 12 }, 'relu', { dense: 64 }, { reshape: [8, 8, 1] }],
      discriminator: [{ conv: 3 }, { leakyRelu: 0.2 }, { maxPool: 2 }, { conv: 4 }, 'tanh', 'flatten', { dense: 1 }],
    },
    data: imageData(8, 1),
    shard: 4,
  },
  { title: 'a gradient penalty, of second order', system: penalty, options: {}, data: imageData(8, 1), shard: 4 },
  { title: 'layers that ask for noise twice', system: noise, options: {}, data: pointData, shard: 4 },
  { title: 'an input from memory', system: imagePool, options: {}, data: imageData(8, 1), shard: 4 },
];

it('the cases have every system', () => {
  expect(cases.map(({ system }) => system)).to.include.members([...systems]);
});

/** What the reference engine gives, computed once. */
const references = new Map<Case, Promise<EngineOutcome>>();

function reference(given: Case): Promise<EngineOutcome> {
  const known =
    references.get(given) ?? createCpuEngine(options).then((engine) => runPhases(engine, given).finally(() => engine.dispose()));
  references.set(given, known);
  return known;
}

for (const { name, fused, title } of [
  { name: 'onnxruntime', fused: true, title: 'the onnxruntime engine' },
  { name: 'tensorflow', fused: true, title: 'the tensorflow engine' },
  { name: 'tensorflow', fused: false, title: 'the tensorflow engine with composed operations' },
]) {
  describe(title, () => {
    let engine: Engine;

    before(async function () {
      const started = await startEngine(name, { fused });
      if ('missing' in started) skip(this, started.missing);
      engine = started;
    });
    after(() => engine?.dispose());

    for (const given of cases) {
      it(`gives the loss, gradients and state of the reference for ${given.title}`, async () => {
        const expected = await reference(given);
        await expectAgreement(await runPhases(engine, given), expected, given);
      });
    }

    for (const given of cases.filter(({ title }) =>
      ['gan on images', 'dcgan 8x8 in colour', 'cgan 8x8', 'acgan 8x8', 'infogan 8x8'].includes(title),
    )) {
      it(`samples as the reference does: ${given.title}`, async () => {
        const draw = async (on: Engine) => {
          const stage = stageOf(given);
          await on.load(stage, []);
          setNetworks(on, (await startingValues(stage)).values);
          const sampler = given.system.samplers(given.system.options.parse(given.options), given.data)[0]!;
          return on.infer(sampler, drawSamplerInputs(sampler.inputs, 3, 5));
        };
        const cpu = await createCpuEngine(options);
        const expected = await draw(cpu);
        await cpu.dispose();
        expect(expected.length).to.equal(3 * given.data.data!.shape.reduce((a, b) => a * b, 1));
        expect(relativeError(await draw(engine), expected)).to.be.at.most(1e-5);
      });
    }

    it('names the noise its layers ask for by network, layer and call', async () => {
      const { noise: requests } = await runPhases(engine, cases.find(({ system }) => system === noise)!);
      expect(requests.fit).to.deep.equal([
        { name: 'noise/net/thin', shape: [4, 2], distribution: 'uniform01' },
        { name: 'noise/net/half', shape: [4, 2], distribution: 'uniform01' },
        { name: 'noise/net/thin#2', shape: [4, 2], distribution: 'uniform01' },
        { name: 'noise/net/half#2', shape: [4, 2], distribution: 'uniform01' },
      ]);
    });
  });
}
