import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface InstanceNormArgs extends LayerArgs {
  name: string;
  epsilon?: number;
}

/**
 * Instance normalisation (Ulyanov et al. 2016, equation 3): y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with the
 * moments of each sample's channel by itself, in training and inference alike.
 * Input [n, ...space, channels] with at least one axis between; weights: gamma, beta [channels].
 */
export class InstanceNorm extends tf.layers.Layer {
  static readonly className = 'GanforgeInstanceNorm';
  private readonly epsilon: number;
  private gamma!: tf.LayerVariable;
  private beta!: tf.LayerVariable;

  constructor(args: InstanceNormArgs) {
    super(args);
    this.epsilon = args.epsilon ?? 1e-5;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShape as tf.Shape;
    const channels = shape.at(-1);
    if (!channels || shape.length < 3) {
      throw new RangeError(`${this.name}: ${JSON.stringify(shape)} is not [sample, ...space, channels] with known channels`);
    }
    this.gamma = this.addWeight('gamma', [channels], 'float32', tf.initializers.ones());
    this.beta = this.addWeight('beta', [channels], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const space = Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
    const centred = tf.sub(x, tf.mean(x, space, true));
    const variance = tf.mean(tf.square(centred), space, true);
    const scale = tf.mul(this.gamma.read(), tf.rsqrt(tf.add(variance, this.epsilon)));
    return tf.add(tf.mul(centred, scale), this.beta.read());
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}
