import * as tf from '@tensorflow/tfjs';

/**
 * The two sides of an adversarial game, on the discriminator's raw output D: before any sigmoid. Both are minimised, and are
 * means over the shard.
 */
export interface AdversarialLoss {
  /** Whether sigmoid(D) estimates a probability, or D is an unbounded score. */
  readonly output: DiscriminatorOutput;
  /** @param real D(x) @param fake D(G(z)) */
  discriminator(real: tf.Tensor, fake: tf.Tensor, options?: DiscriminatorLossOptions): tf.Scalar;
  /** @param fake D(G(z)) */
  generator(fake: tf.Tensor): tf.Scalar;
}

export type DiscriminatorOutput = 'probability' | 'score';

export interface DiscriminatorLossOptions {
  /** One-sided label smoothing (Salimans et al. 2016, section 3.4): the target of real samples, 1 by default. Probabilities only. */
  readonly realTarget?: number;
}

export const adversarialLossNames = ['minimax', 'non-saturating', 'least-squares', 'hinge', 'wasserstein'] as const;

export type AdversarialLossName = (typeof adversarialLossNames)[number];

export const adversarialLosses: Readonly<Record<AdversarialLossName, AdversarialLoss>> = {
  /** Goodfellow et al. 2014, equation 1, on both sides: the generator minimises log(1 - s(D(G(z)))). */
  minimax: {
    output: 'probability',
    discriminator: crossEntropy,
    generator: (fake) => tf.neg(tf.mean(tf.softplus(fake))),
  },
  /** Goodfellow et al. 2014, end of section 3: -log s(D(G(z))); strong gradients where the discriminator is sure. */
  'non-saturating': {
    output: 'probability',
    discriminator: crossEntropy,
    generator: (fake) => tf.mean(tf.softplus(tf.neg(fake))),
  },
  /** Mao et al. 2017, equation 9: real samples have the target 1, generated ones 0, and the generator wants 1. */
  'least-squares': {
    output: 'score',
    discriminator: (real, fake) => tf.mul(0.5, tf.add(meanSquare(tf.sub(real, 1)), meanSquare(fake))),
    generator: (fake) => tf.mul(0.5, meanSquare(tf.sub(fake, 1))),
  },
  /** Lim & Ye 2017 ("Geometric GAN"): the margins of a support vector machine. */
  hinge: {
    output: 'score',
    discriminator: (real, fake) => tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))),
    generator: (fake) => tf.neg(tf.mean(fake)),
  },
  /** Arjovsky et al. 2017, equation 2, for a critic that something else keeps Lipschitz. */
  wasserstein: {
    output: 'score',
    discriminator: (real, fake) => tf.sub(tf.mean(fake), tf.mean(real)),
    generator: (fake) => tf.neg(tf.mean(fake)),
  },
};

/** What a phase reports of its discriminator, all means over the shard. */
export type DiscriminatorMetrics = {
  /** D(x) and D(G(z)): of s(D) where the output is a probability, of D otherwise. */
  readonly d_real: tf.Scalar;
  readonly d_fake: tf.Scalar;
  /** -1..1: how much more often a real sample is ranked above a generated one than below it, which is 2 AUC - 1; 0 where D cannot tell. */
  readonly d_separation: tf.Scalar;
};

/** @param real D(x) @param fake D(G(z)), as many, both before any sigmoid */
export function discriminatorMetrics(output: DiscriminatorOutput, real: tf.Tensor, fake: tf.Tensor): DiscriminatorMetrics {
  const mean = output === 'probability' ? meanProbability : (d: tf.Tensor): tf.Scalar => tf.mean(d);
  // Any real sample is as good as any other, so pairs side by side estimate without bias what all pairs would tell.
  return { d_real: mean(real), d_fake: mean(fake), d_separation: tf.mean(tf.sign(tf.sub(real, fake))) };
}

/** The same of a Wasserstein critic, and the difference of its means: its estimate of the distance between data and samples. */
export function criticMetrics(real: tf.Tensor, fake: tf.Tensor): DiscriminatorMetrics & { readonly wasserstein: tf.Scalar } {
  const metrics = discriminatorMetrics('score', real, fake);
  return { ...metrics, wasserstein: tf.sub(metrics.d_real, metrics.d_fake) };
}

const meanProbability = (logits: tf.Tensor): tf.Scalar => tf.mean(tf.sigmoid(logits));

/**
 * Goodfellow et al. 2014, equation 1: -t log s(D(x)) - (1 - t) log(1 - s(D(x))) - log(1 - s(D(G(z)))), t the target of real
 * samples. -log s(D) = softplus(-D) and -log(1 - s(D)) = softplus(D) = softplus(-D) + D never overflow.
 */
function crossEntropy(real: tf.Tensor, fake: tf.Tensor, { realTarget = 1 }: DiscriminatorLossOptions = {}): tf.Scalar {
  const loss: tf.Scalar = tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)));
  return realTarget === 1 ? loss : tf.add(loss, tf.mul(1 - realTarget, tf.mean(real)));
}

const meanSquare = (x: tf.Tensor): tf.Scalar => tf.mean(tf.square(x));
