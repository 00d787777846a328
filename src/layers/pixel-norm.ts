import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface PixelNormArgs extends LayerArgs {
  name: string;
  epsilon?: number;
}

/**
 * Pixelwise feature normalisation (Karras et al. 2018, section 4.2): y = x / sqrt(mean over channels of x^2 + epsilon).
 * Input [n, ..., channels]; no weights.
 */
export class PixelNorm extends tf.layers.Layer {
  static readonly className = 'GanforgePixelNorm';
  private readonly epsilon: number;

  constructor(args: PixelNormArgs) {
    super(args);
    this.epsilon = args.epsilon ?? 1e-8;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), this.epsilon)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}
