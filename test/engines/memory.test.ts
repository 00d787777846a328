import { expect } from 'chai';
import type { Engine } from '../../src/engines/engine.js';
import { dcgan } from '../../src/systems/dcgan.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import { phaseShape } from '../../src/training/inputs.js';
import { skip } from '../skip.js';
import penalty from '../systems/fixtures/penalty.js';
import { type Case, drawInputs, imageData, setNetworks, stageOf, startEngine, startingValues } from './support.js';

const cases: readonly Case[] = [
  { title: 'dcgan', system: dcgan, options: { latent: 3, width: 1 }, data: imageData(8, 1), shard: 2 },
  { title: 'a gradient penalty', system: penalty, options: {}, data: imageData(8, 1), shard: 2 },
];

for (const name of ['cpu', 'onnxruntime', 'tensorflow']) {
  describe(`tensors of the ${name} engine`, () => {
    let engine: Engine;

    before(async function () {
      const started = await startEngine(name);
      if ('missing' in started) skip(this, started.missing);
      engine = started;
    });
    after(() => engine?.dispose());

    for (const given of cases) {
      it(`do not leak over 200 steps of ${given.title}`, async () => {
        const stage = stageOf(given);
        const { values } = await startingValues(stage);
        const noise = await engine.load(
          stage,
          stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard)),
        );
        const into = new Float32Array(Math.max(...Object.values(values).map(({ parameters }) => parameters.length)));
        const step = async () => {
          setNetworks(engine, values);
          for (const phase of stage.phases)
            await engine.gradients(phase.name, drawInputs(stage, given, phase.name, noise[phase.name]!), into);
        };
        await step();
        const before = engine.tensorCount();
        for (let i = 0; i < 200; i++) await step();
        expect(engine.tensorCount()).to.equal(before);
      });
    }

    it('do not leak when a stage is loaded again, or samples are drawn', async () => {
      const given = cases[0]!;
      const stage = stageOf(given);
      const [sampler] = given.system.samplers(given.system.options.parse(given.options), given.data);
      const load = async () => {
        await engine.load(
          stage,
          stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard)),
        );
        await engine.infer(sampler!, drawSamplerInputs(sampler!.inputs, 2, 0));
      };
      await load();
      const before = engine.tensorCount();
      for (let i = 0; i < 3; i++) await load();
      expect(engine.tensorCount()).to.equal(before);
    });
  });
}
