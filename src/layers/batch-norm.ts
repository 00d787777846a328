import * as tf from '@tensorflow/tfjs';
import { differentiationOrder, fusedOps } from './context.js';
import { customGradient } from './custom-gradient.js';
import { fusedBatchNorm } from './fused-batch-norm.js';
import type { StateCombination, StatefulLayer } from './state.js';

type LayerArgs = ConstructorParameters<typeof tf.layers.Layer>[0];

export interface BatchNormArgs extends NonNullable<LayerArgs> {
  name: string;
  /** Share of the old moving moment kept at each step (PyTorch's `momentum` is 1 - this). */
  momentum?: number;
  epsilon?: number;
  gammaInitializer?: ReturnType<typeof tf.initializers.ones>;
}

/**
 * Batch normalisation over all axes but the last (Ioffe & Szegedy 2015, algorithm 1):
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with the shard's moments in training ("ghost" batch
 * normalisation, Hoffer et al. 2017) and the moving ones otherwise. Variances are the biased ones, as in Keras.
 *
 * Weights: gamma, beta [channels]; state: moving_mean, moving_variance [channels], combined over shards by their mean.
 */
export class BatchNorm extends tf.layers.Layer implements StatefulLayer {
  static readonly className = 'GanforgeBatchNorm';
  readonly stateCombination: Record<string, StateCombination> = { moving_mean: 'mean', moving_variance: 'mean' };
  private readonly momentum: number;
  private readonly epsilon: number;
  private readonly gammaInitializer: ReturnType<typeof tf.initializers.ones>;
  private gamma!: tf.LayerVariable;
  private beta!: tf.LayerVariable;
  private movingMean!: tf.LayerVariable;
  private movingVariance!: tf.LayerVariable;

  constructor(args: BatchNormArgs) {
    super(args);
    this.momentum = args.momentum ?? 0.9;
    this.epsilon = args.epsilon ?? 1e-5;
    this.gammaInitializer = args.gammaInitializer ?? tf.initializers.ones();
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = (inputShape as tf.Shape).at(-1);
    if (!channels) throw new Error(`${this.name}: the last axis of ${JSON.stringify(inputShape)} must be known`);
    this.gamma = this.addWeight('gamma', [channels], 'float32', this.gammaInitializer);
    this.beta = this.addWeight('beta', [channels], 'float32', tf.initializers.zeros());
    this.movingMean = this.addWeight('moving_mean', [channels], 'float32', tf.initializers.zeros(), undefined, false);
    this.movingVariance = this.addWeight('moving_variance', [channels], 'float32', tf.initializers.ones(), undefined, false);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const gamma = this.gamma.read();
    const beta = this.beta.read();
    if (!kwargs.training) {
      return normalise(tf.sub(x, this.movingMean.read()), this.movingVariance.read(), gamma, beta, this.epsilon);
    }
    const { y, mean, variance } = normaliseByOwnMoments(x, gamma, beta, this.epsilon);
    this.movingMean.write(blend(this.movingMean.read(), mean, this.momentum));
    this.movingVariance.write(blend(this.movingVariance.read(), variance, this.momentum));
    return y;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      momentum: this.momentum,
      epsilon: this.epsilon,
      gammaInitializer: {
        className: this.gammaInitializer.getClassName(),
        config: this.gammaInitializer.getConfig(),
      },
    };
  }
}

const batchAxes = (x: tf.Tensor): number[] => Array.from({ length: x.rank - 1 }, (_, i) => i);

const blend = (old: tf.Tensor, value: tf.Tensor, keep: number): tf.Tensor => tf.add(tf.mul(old, keep), tf.mul(value, 1 - keep));

/** With the moments of x itself, in the fastest form that the phase and the engine allow. */
function normaliseByOwnMoments(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  const { batchNorm } = fusedOps();
  if (batchNorm) return fusedBatchNorm(batchNorm, x, gamma, beta, epsilon);
  const axes = batchAxes(x);
  const mean = tf.mean(x, axes);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes);
  const y =
    differentiationOrder() === 2
      ? normalise(centred, variance, gamma, beta, epsilon)
      : normaliseOnce(x, centred, variance, gamma, beta, epsilon);
  return { y, mean, variance };
}

/** The formula as it stands, from x - mean: the reference, and what is differentiated twice. */
function normalise(centred: tf.Tensor, variance: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  return tf.add(tf.mul(centred, tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))), beta);
}

/**
 * `normalise` with the shard's own moments and the gradient in closed form. With c = x - mean, s = 1 / sqrt(variance + epsilon)
 * and N elements a channel: dL/dbeta = sum(dy), dL/dgamma = s sum(dy c),
 * dL/dx = gamma s (dy - dL/dbeta / N - c s dL/dgamma / N). About a third of the element-wise passes that
 * differentiating through the moments takes.
 */
function normaliseOnce(
  x: tf.Tensor,
  centred: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const count = x.size / variance.size;
  return customGradient([x, gamma, beta], ([, gamma, beta], save) => {
    const deviation = tf.rsqrt(tf.add(variance, epsilon));
    const scale = tf.mul(gamma!, deviation);
    save([centred, deviation, scale]);
    return {
      value: tf.add(tf.mul(centred, scale), beta!),
      gradient: (dy, [centred, deviation, scale]) => {
        const axes = batchAxes(dy);
        const betaGradient = tf.sum(dy, axes);
        const gammaGradient = tf.mul(tf.sum(tf.mul(dy, centred!), axes), deviation!);
        const slope = tf.div(tf.mul(tf.mul(scale!, deviation!), gammaGradient), -count);
        const shift = tf.div(tf.mul(scale!, betaGradient), -count);
        const xGradient = tf.add(tf.add(tf.mul(dy, scale!), tf.mul(centred!, slope)), shift);
        return [xGradient, gammaGradient, betaGradient];
      },
    };
  });
}
