import { createCpuEngine } from '../../../src/engines/cpu.js';
import { custom } from '../../../src/systems/custom.js';
import type { System } from '../../../src/systems/system.js';
import {
  type Case,
  options as engineOptions,
  expectAgreement,
  imageData,
  pointData,
  runPhases,
  startEngine,
} from '../../engines/support.js';

const system: System = custom;

describe('custom, with whatever layers, gives the same on every engine:', () => {
  const images = {
    latent: { size: 5 },
    generator: [
      { dense: { units: 32, spectralNorm: true } },
      { reshape: [2, 2, 8] },
      'batchNorm',
      'swish',
      { upsample: { mode: 'bilinear' } },
      { conv: { filters: 8, spectralNorm: true } },
      'pixelNorm',
      'gelu',
      { selfAttention: {} },
      { pixelShuffle: 2 },
      { convTranspose: { filters: 1, kernel: 3, stride: 1 } },
      'tanh',
    ],
  };
  const cases: readonly Case[] = [
    {
      title: 'spectral norm, attention, normalisation, penalties of second order',
      options: {
        ...images,
        loss: 'hinge',
        penalty: [{ kind: 'gradient' }, { kind: 'drift' }],
        discriminator: [
          { conv: { filters: 8, spectralNorm: true } },
          { leakyRelu: 0.1 },
          { selfAttention: { spectralNorm: true } },
          'averagePool',
          'instanceNorm',
          'softplus',
          { conv: { filters: 4, stride: 2 } },
          'layerNorm',
          'elu',
          { minibatchStd: 2 },
          'flatten',
          { dense: { units: 1, spectralNorm: true, bias: false } },
        ],
      },
      data: imageData(8, 1),
    },
    {
      title: 'noise, pooling, augmentation, a lazy penalty',
      options: {
        ...images,
        augment: ['color', 'translation', 'cutout'],
        instanceNoise: { deviation: 0.3 },
        penalty: { kind: 'r1', every: 2 },
        discriminator: [
          { gaussianNoise: 0.1 },
          { conv: 6 },
          { minPool: 2 },
          { maxPool: { size: 3, stride: 1, padding: 'same' } },
          { dropout: 0.3 },
          'selu',
          'globalAveragePool',
          { maxout: 2 },
          { dense: 1 },
        ],
      },
      data: imageData(8, 1),
    },
    {
      // Without biases before batch normalisation: their gradient is rounding errors alone.
      title: 'batch normalisation in the discriminator, clipped Wasserstein on points',
      options: {
        latent: { size: 2 },
        loss: 'wasserstein',
        generator: [{ dense: 6 }, 'relu', { dense: { units: 2, bias: false } }],
        clip: 0.01,
        discriminator: [{ dense: { units: 6, bias: false } }, 'batchNorm', 'sigmoid', { dense: { units: 1, bias: false } }],
      },
      data: pointData,
    },
  ].map((given) => ({ ...given, system, shard: 4 }));

  for (const given of cases) {
    it(given.title, async () => {
      const cpu = await createCpuEngine(engineOptions);
      const reference = await runPhases(cpu, given);
      await cpu.dispose();
      const engine = await startEngine('onnxruntime');
      if ('missing' in engine) throw new Error(engine.missing);
      await expectAgreement(await runPhases(engine, given), reference, given, 3e-5);
      await engine.dispose();
    });
  }
});
