import * as tf from '@tensorflow/tfjs';
import { layerContext } from './context.js';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface GaussianNoiseArgs extends LayerArgs {
  name: string;
  /** Standard deviation of the noise, from 0 on. */
  deviation: number;
}

/**
 * y = x + deviation * N(0, 1) in training, y = x otherwise. As with dropout, the noise is fed by the engine and not drawn
 * from a global random stream.
 */
export class GaussianNoise extends tf.layers.Layer {
  static readonly className = 'GanforgeGaussianNoise';
  private readonly deviation: number;

  constructor(args: GaussianNoiseArgs) {
    super(args);
    if (!(args.deviation >= 0)) throw new RangeError(`the deviation of noise must be at least 0, got ${args.deviation}`);
    this.deviation = args.deviation;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (!kwargs.training || this.deviation === 0) return x.clone();
    return tf.add(x, tf.mul(layerContext().noise(this.name, x.shape, 'normal'), this.deviation));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), deviation: this.deviation };
  }
}
