import { expect } from 'chai';
import type { Engine } from '../../src/engines/engine.js';
import { skip } from '../skip.js';
import { loadSharedSteps, type SharedSteps } from './shared-steps.js';
import { startEngine } from './support.js';

const phaseNames = ['discriminator', 'generator'] as const;

for (const name of ['onnxruntime', 'tensorflow']) {
  describe(`a phase of the ${name} engine that takes over what an earlier one has computed`, () => {
    let engine: Engine;
    let steps: SharedSteps;

    beforeEach(async function () {
      const started = await startEngine(name, { device: 'cpu' });
      if ('missing' in started) skip(this, started.missing);
      engine = started;
      steps = await loadSharedSteps(engine);
    });
    afterEach(() => engine?.dispose());

    it('gives what it gives alone, bit for bit, shard by shard and iteration by iteration', async () => {
      const alone = [await steps.step('discriminator'), await steps.step('generator')];
      for (const iteration of [0, 1]) {
        for (const phase of [0, 1] as const) {
          for (const shard of [0, 1]) expect(await steps.step(phaseNames[phase], { iteration, shard })).to.deep.equal(alone[phase]);
        }
      }
    });

    it("sees the discriminator's update, and a change of the generator that nobody told of", async () => {
      for (const [iteration, network] of phaseNames.entries()) {
        await steps.step('discriminator', { iteration, shard: 0 });
        const before = await steps.step('generator', { iteration, shard: 0 });
        steps.halve(network);
        const after = await steps.step('generator', { iteration, shard: 0 });
        expect(after).to.deep.equal(await steps.step('generator'));
        expect(after).to.not.deep.equal(before);
      }
    });

    it('computes all of a shard that another worker has had before', async () => {
      await steps.step('discriminator', { iteration: 0, shard: 0 });
      expect(await steps.step('generator', { iteration: 0, shard: 1 })).to.deep.equal(await steps.step('generator'));
      expect(await steps.step('generator', { iteration: 1, shard: 0 })).to.deep.equal(await steps.step('generator'));
    });
  });
}
