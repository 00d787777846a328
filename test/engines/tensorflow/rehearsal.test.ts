import { expect } from 'chai';
import type { DataShape } from '../../../src/data/dataset.js';
import type { Engine, EngineInputs } from '../../../src/engines/engine.js';
import { acgan } from '../../../src/systems/acgan.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { gan } from '../../../src/systems/gan.js';
import { infogan } from '../../../src/systems/infogan.js';
import { drawSamplerInputs } from '../../../src/systems/sampler-inputs.js';
import { sgan } from '../../../src/systems/sgan.js';
import type { Sampler } from '../../../src/systems/system.js';
import { wganGp } from '../../../src/systems/wgan-gp.js';
import { type Rehearsed, rehearseOn } from '../../../src/training/rehearse.js';
import { type Case, imageData, pointData, runPhases, setNetworks, stageOf, startingValues } from '../support.js';
import { type CountedBinding, countedEngine } from './counted-binding.js';
import { tensorFlowOrSkip } from './support.js';

const cases: readonly Case[] = [
  { title: 'gan', system: gan, options: { latent: 5, hidden: [16] }, data: pointData, shard: 8 },
  { title: 'dcgan', system: dcgan, options: { latent: 8, width: 3 }, data: imageData(14, 3), shard: 4 },
  { title: 'wgan-gp', system: wganGp, options: { latent: 6, width: 3 }, data: imageData(8, 1), shard: 4 },
  { title: 'infogan', system: infogan, options: { latent: 6, width: 2, categories: 3 }, data: imageData(8, 1), shard: 4 },
  { title: 'acgan', system: acgan, options: { latent: 6, width: 3, discriminatorWidth: 3 }, data: imageData(8, 1, 3), shard: 4 },
  { title: 'sgan', system: sgan, options: { latent: 6, generatorHidden: [8], hidden: [12, 8] }, data: imageData(8, 1, 3), shard: 4 },
];

/** Two threads that bring new names of attributes to the binding's table together can hang. */
describe('the rehearsal on TensorFlow', () => {
  let engine: Engine;
  let counted: CountedBinding;

  before(async function () {
    ({ engine, counted } = countedEngine(await tensorFlowOrSkip(this)));
  });
  after(() => engine?.dispose());

  /** Names of the attributes that reach the binding while `body` runs. */
  async function attributesDuring(body: () => Promise<unknown>): Promise<ReadonlySet<string>> {
    counted.reset();
    await body();
    return new Set(counted.attributes);
  }

  for (const given of cases) {
    it(`leaves a worker no attribute to bring for the first time: ${given.title}`, async () => {
      const { system, data } = given;
      const options = system.options.parse(given.options) as Rehearsed['config']['options'];
      const samplers = system.samplers(options, data);
      const stage = stageOf(given);
      const { layouts, values } = await startingValues(stage);
      const rehearsed = await attributesDuring(() =>
        rehearseOn(engine, { system, samplers, config: { options, seed: 0, shard: given.shard }, datasets: data }, stage, layouts),
      );
      const worked = await attributesDuring(async () => {
        await runPhases(engine, given);
        setNetworks(engine, values);
        for (const sampler of samplers) await engine.infer(sampler, drawSamplerInputs(sampler.inputs, 3, 5, images(sampler, data)));
      });
      expect(worked.size).to.be.greaterThan(5);
      expect([...rehearsed]).to.include.members([...worked]);
    });
  }
});

/** Values for the inputs of a sampler that are images. */
function images({ inputs }: Sampler, data: DataShape): EngineInputs {
  const named = inputs.filter(({ kind }) => kind === 'image');
  const shape = [3, ...data.data!.shape];
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.3);
  return Object.fromEntries(named.map(({ name }) => [name, { shape, dtype: 'float32', data: values }]));
}
