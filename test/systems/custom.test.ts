import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { discriminatorOutput } from '../../src/systems/system.js';
import { stageOf, system } from './custom/support.js';

describe('custom', () => {
  before(() => tf.setBackend('cpu'));

  it('shows D(x) as a probability or a score, as the loss has it', () => {
    const output = (loss: string) => discriminatorOutput(system, system.options.parse({ loss }));
    expect(['minimax', 'non-saturating', 'least-squares', 'hinge', 'wasserstein'].map(output)).to.deep.equal([
      'probability',
      'probability',
      'score',
      'score',
      'score',
    ]);
  });

  describe('has the phases of its options:', () => {
    it('k updates of the discriminator for one of the generator, with clipping of the one', () => {
      const { phases, optimizers } = stageOf({ k: 3, clip: 0.01 });
      expect(phases.map(({ name, repeats, every, order }) => [name, repeats, every, order])).to.deep.equal([
        ['discriminator', 3, 1, 1],
        ['generator', 1, 1, 1],
      ]);
      expect(optimizers.discriminator!.project).to.deep.equal({ kind: 'clip', limit: 0.01 });
      expect(optimizers.generator!.project).to.equal(undefined);
    });

    it('penalties of second order, lazy ones by themselves', () => {
      const penalty = [{ kind: 'gradient' }, { kind: 'drift' }, { kind: 'r1', every: 16 }];
      expect(stageOf({ penalty }).phases.map(({ name, every, order }) => [name, every, order])).to.deep.equal([
        ['discriminator', 1, 2],
        ['discriminator_penalty1', 16, 2],
        ['generator', 1, 1],
      ]);
    });

    it('latents shared between the networks where asked', () => {
      const shares = (shareLatents: boolean) =>
        stageOf({ shareLatents }).phases.map(({ inputs }) => {
          const latent = inputs.find(({ name }) => name === 'latent');
          return latent && 'share' in latent ? latent.share : undefined;
        });
      expect(shares(true)).to.deep.equal(['latent', 'latent']);
      expect(shares(false)).to.deep.equal([undefined, undefined]);
    });

    it('instance noise that halves', () => {
      const [discriminator] = stageOf({ instanceNoise: { deviation: 0.5, halfLife: 10 } }).phases;
      const at = (iteration: number) => discriminator!.scalars!({ iteration, duration: undefined, samples: 0, memory: {} });
      expect([at(0), at(20)]).to.deep.equal([{ noise_deviation: 0.5 }, { noise_deviation: 0.125 }]);
    });
  });
});
