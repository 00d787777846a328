import type * as tf from '@tensorflow/tfjs';
import type { StreamShape } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { adversarialLosses, criticMetrics, discriminatorMetrics } from '../losses/adversarial.js';
import { type Augmentation, augmentation } from './augmentation.js';
import { listedLayers } from './custom/layer-list.js';
import { customNetworks } from './custom/networks.js';
import { optimizerPlan } from './custom/optimizers.js';
import { type CustomOptions, customOptions } from './custom/options.js';
import { holdsGradient, intervalOf, type Penalty, penaltyInputs, withPenalties } from './custom/penalties.js';
import type { InputSpec } from './inputs.js';
import { instanceNoise } from './instance-noise.js';
import { latentSampler } from './latent-sampler.js';
import type { Inputs, Network, Phase, PhaseLoss, ScalarContext, Stage, System } from './system.js';
import { applyTogether } from './together.js';

/**
 * A GAN of the user's own: both networks are lists of layers in the configuration, with any adversarial loss, penalties and
 * optimizers. docs/custom.md is its documentation. It has no classes.
 */
export const custom: System<CustomOptions> = {
  name: 'custom',
  title: 'Your own: generator and discriminator as lists of layers in a configuration file (docs/custom.md)',
  paper: 'Goodfellow et al.: Generative Adversarial Nets. NIPS 2014, arXiv:1406.2661; losses and layers name theirs in docs/custom.md',
  task: 'unconditional',
  output: 'probability',
  outputWith: ({ loss }) => adversarialLosses[loss].output,
  streams: { data: 'images of any size, or points' },
  options: customOptions,
  preset: { batch: 64, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  shardMultipleWith: ({ discriminator }) =>
    listedLayers(discriminator ?? []).reduce(
      (multiple, { kind, options }) => leastCommonMultiple(multiple, kind.shardMultiple?.(options) ?? 1),
      1,
    ),
  stages: (o, data) => [adversarialStage(o, data.data!)],
  samplers: ({ latent }, data) => [latentSampler(latent.size, latent.distribution, data.data!)],
};

function adversarialStage(o: CustomOptions, data: StreamShape): Stage {
  const { generator, discriminator } = customNetworks(o, data);
  const augment = augmentationOf(o, data);
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({ generator: generator.build(), discriminator: discriminator.build() }),
    optimizers: {
      discriminator: optimizerPlan('discriminator', o.optimizers.discriminator, o.clip),
      generator: optimizerPlan('generator', o.optimizers.generator, null),
    },
    phases: phasesOf(
      o,
      data,
      augment,
      discriminator.layers.some(({ kind }) => kind.mixesSamples),
    ),
    memory: augment.memory,
  };
}

function augmentationOf(o: CustomOptions, { kind }: StreamShape): Augmentation {
  if (kind === 'image' || o.augment.length === 0) return augmentation(o);
  throw new InputError('augmentation', `augment is ${o.augment.join(',')} and the data holds points`, 'leave it out: it works on images');
}

/** @param apart whether the discriminator has to be shown real and generated samples in batches of their own */
function phasesOf(o: CustomOptions, { shape }: StreamShape, augment: Augmentation, apart: boolean): readonly Phase[] {
  const loss = adversarialLosses[o.loss];
  const noise = instanceNoise(o.instanceNoise.deviation, o.instanceNoise.halfLife, shape);
  const real: InputSpec = { kind: 'data', name: 'real', stream: 'data' };
  const latent: InputSpec = {
    kind: 'latent',
    name: 'latent',
    shape: [o.latent.size],
    distribution: o.latent.distribution,
    ...(o.shareLatents ? { share: 'latent' } : {}),
  };
  const usual = o.penalty.filter((penalty) => intervalOf(penalty) === 1);
  const lazy = o.penalty.filter((penalty) => intervalOf(penalty) > 1);

  const scalars = (c: ScalarContext) => ({ ...noise.scalars(c), ...augment.scalars(c) });
  /** A batch as the discriminator sees it. */
  const shown = (batch: 'real' | 'fake', x: tf.Tensor, inputs: Inputs) => augment.apply(noise.add(batch, x, inputs), batch, inputs);
  const discriminatorPhase = (penalties: readonly Penalty[]) => ({
    optimizer: 'discriminator',
    order: penalties.some(holdsGradient) ? (2 as const) : (1 as const),
    inputs: [real, latent, ...noise.inputs('real', 'fake'), ...penalties.flatMap((penalty) => penaltyInputs(penalty, shape))],
    scalars,
  });

  return [
    {
      name: 'discriminator',
      every: 1,
      repeats: o.k,
      ...discriminatorPhase(usual),
      loss: ({ generator, discriminator }, inputs): PhaseLoss => {
        const real = shown('real', inputs.real!, inputs);
        const fake = shown('fake', generator!.apply(inputs.latent!), inputs);
        const { onReal, onFake } = apart ? applyApart(discriminator!, real, fake) : applyTogether(discriminator!, real, fake);
        const judgement = { critic: (x: tf.Tensor) => discriminator!.apply(x), real, fake, onReal, inputs };
        const adversarial = loss.discriminator(onReal, onFake, { realTarget: o.labelSmoothing });
        const penalised = withPenalties(usual, judgement, adversarial);
        const observed = augment.observe(onReal, inputs);
        return {
          loss: penalised.loss,
          metrics: { ...metricsOf(o.loss, onReal, onFake), ...penalised.metrics, ...observed.metrics },
          perSample: observed.perSample,
        };
      },
    },
    ...lazy.map(
      (penalty, i): Phase => ({
        name: `discriminator_penalty${i + 1}`,
        every: intervalOf(penalty),
        repeats: 1,
        ...discriminatorPhase([penalty]),
        loss: ({ generator, discriminator }, inputs) => {
          const critic = (x: tf.Tensor) => discriminator!.apply(x);
          const real = shown('real', inputs.real!, inputs);
          const fake = shown('fake', generator!.apply(inputs.latent!), inputs);
          return withPenalties([penalty], { critic, real, fake, onReal: critic(real), inputs });
        },
      }),
    ),
    {
      name: 'generator',
      optimizer: 'generator',
      every: 1,
      repeats: 1,
      order: 1,
      inputs: [latent, ...noise.inputs('fake')],
      scalars,
      loss: ({ generator, discriminator }, inputs) => {
        const fake = shown('fake', generator!.apply(inputs.latent!), inputs);
        return { loss: loss.generator(discriminator!.apply(fake)), metrics: {} };
      },
    },
  ];
}

const metricsOf = (loss: CustomOptions['loss'], onReal: tf.Tensor, onFake: tf.Tensor) =>
  loss === 'wasserstein' ? criticMetrics(onReal, onFake) : discriminatorMetrics(adversarialLosses[loss].output, onReal, onFake);

/** For discriminators with statistics over the batch: real samples among themselves, and generated ones. */
const applyApart = (discriminator: Network, real: tf.Tensor, fake: tf.Tensor) => ({
  onReal: discriminator.apply(real),
  onFake: discriminator.apply(fake),
});

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a / divisor(a, b)) * b;
}
