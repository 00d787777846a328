import * as tf from '@tensorflow/tfjs';
import { layerContext } from './context.js';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface DropoutArgs extends LayerArgs {
  name: string;
  /** Share of the units dropped, [0, 1). */
  rate: number;
}

/**
 * Inverted dropout (Srivastava et al. 2014): y = x * keep / (1 - rate) in training, y = x otherwise. The mask comes from
 * noise the engine feeds, not from a global random stream, so that a step can be repeated and traced.
 */
export class Dropout extends tf.layers.Layer {
  static readonly className = 'GanforgeDropout';
  private readonly rate: number;

  constructor(args: DropoutArgs) {
    super(args);
    if (!(args.rate >= 0 && args.rate < 1)) throw new RangeError(`dropout rate must lie in [0, 1), got ${args.rate}`);
    this.rate = args.rate;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (!kwargs.training || this.rate === 0) return x.clone();
    const uniform = layerContext().noise(this.name, x.shape, 'uniform01');
    const keep = tf.cast(tf.greaterEqual(uniform, this.rate), 'float32');
    return tf.mul(x, tf.mul(keep, 1 / (1 - this.rate)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}
