import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { functionNetwork } from '../function-network.js';
import { stageOf } from './support.js';

describe('custom has the loss of its options:', () => {
  before(() => tf.setBackend('cpu'));

  // D(x) = <w, x> with |w| = 5 and G(z) = z.
  const critic = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, tf.tensor2d([[3], [-4]]));
  const networks = { generator: functionNetwork((z) => z), discriminator: functionNetwork(critic) };
  const inputs = () => ({
    real: tf.tensor2d([[1, 0.5]]),
    latent: tf.tensor2d([[0, -0.5]]),
    penalty_share: tf.tensor2d([[0.3]]),
  });
  const [onReal, onFake] = [1, 2];
  const lossOf = (phase: string, options: object): number =>
    tf.tidy(
      () =>
        stageOf(options)
          .phases.find(({ name }) => name === phase)!
          .loss(networks, inputs())
          .loss.dataSync()[0]!,
    );
  const softplus = (x: number) => Math.log1p(Math.exp(x));

  for (const [title, options, discriminator, generator] of [
    ['non-saturating', {}, softplus(-onReal) + softplus(onFake), softplus(-onFake)],
    ['minimax', { loss: 'minimax' }, softplus(-onReal) + softplus(onFake), -softplus(onFake)],
    ['label smoothing', { labelSmoothing: 0.9 }, 0.9 * softplus(-onReal) + 0.1 * softplus(onReal) + softplus(onFake), softplus(-onFake)],
    ['hinge', { loss: 'hinge' }, Math.max(0, 1 - onReal) + Math.max(0, 1 + onFake), -onFake],
    ['least squares', { loss: 'least-squares' }, 0.5 * ((onReal - 1) ** 2 + onFake ** 2), 0.5 * (onFake - 1) ** 2],
    ['Wasserstein', { loss: 'wasserstein' }, onFake - onReal, -onFake],
    ['gradient penalty', { loss: 'wasserstein', penalty: { kind: 'gradient', weight: 2 } }, onFake - onReal + 2 * 16, -onFake],
    ['R1', { loss: 'wasserstein', penalty: { kind: 'r1', weight: 2 } }, onFake - onReal + 2 * 12.5, -onFake],
    ['R2', { loss: 'wasserstein', penalty: { kind: 'r2', weight: 2 } }, onFake - onReal + 2 * 12.5, -onFake],
    ['drift', { loss: 'wasserstein', penalty: { kind: 'drift', weight: 2 } }, onFake - onReal + 2 * onReal ** 2, -onFake],
    [
      'two penalties',
      {
        loss: 'wasserstein',
        penalty: [
          { kind: 'r1', weight: 2 },
          { kind: 'drift', weight: 3 },
        ],
      },
      onFake - onReal + 2 * 12.5 + 3 * onReal ** 2,
      -onFake,
    ],
  ] as const) {
    it(title, () => {
      expect(lossOf('discriminator', options)).to.be.closeTo(discriminator, 1e-5);
      expect(lossOf('generator', options)).to.be.closeTo(generator, 1e-5);
    });
  }

  it('a lazy penalty, its weight times its interval', () => {
    const options = { loss: 'wasserstein', penalty: { kind: 'r1', weight: 2, every: 4 } };
    expect(lossOf('discriminator_penalty1', options)).to.be.closeTo(4 * 2 * 12.5, 1e-4);
    expect(lossOf('discriminator', options)).to.be.closeTo(onFake - onReal, 1e-5);
  });
});
