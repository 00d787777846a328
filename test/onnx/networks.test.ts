import { convolutionNetworks, critic, criticStep, discriminatorStep, generatorStep, mlpNetworks, onCpuBackend } from './networks.js';
import { expectSameAsCpu } from './support.js';

describe('traced training steps: loss, every gradient and new state equal the cpu backend', () => {
  it('of a multi-layer perceptron GAN', () => {
    const networks = onCpuBackend(mlpNetworks);
    const d = discriminatorStep(networks, [6, 2], [6, 3]);
    expectSameAsCpu(d.program, d.feeds);
    const g = generatorStep(networks, [6, 3]);
    expectSameAsCpu(g.program, g.feeds);
  });

  it('of a DCGAN discriminator', () => {
    const { program, feeds } = discriminatorStep(onCpuBackend(convolutionNetworks), [4, 8, 8, 1], [4, 5]);
    expectSameAsCpu(program, feeds);
  });

  it('of a DCGAN generator', () => {
    const { program, feeds } = generatorStep(onCpuBackend(convolutionNetworks), [4, 5]);
    expectSameAsCpu(program, feeds);
  });

  it('of a WGAN-GP critic, whose loss holds a gradient', () => {
    const { program, feeds } = criticStep(onCpuBackend(critic), [3, 8, 8, 1]);
    expectSameAsCpu(program, feeds);
  });
});
