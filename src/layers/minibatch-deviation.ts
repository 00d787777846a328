import * as tf from '@tensorflow/tfjs';
import { InputError } from '../errors.js';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface MinibatchDeviationArgs extends LayerArgs {
  name: string;
  /** Samples compared with each other, at least 2; all there are where there are fewer. */
  group: number;
}

/**
 * Minibatch standard deviation (Karras et al. 2018, section 3): a further channel that tells a discriminator how much samples
 * differ, so that it notices a generator that draws few things. In groups of samples, the deviation of every element
 * over the group, averaged over all elements: [n, ...space, c] -> [n, ...space, c + 1]. Sample i is in the group of i mod (n / group).
 *
 * Rows depend on each other: a network with this layer takes batches that are multiples of the group.
 * @throws InputError where the batch is none
 */
export class MinibatchDeviation extends tf.layers.Layer {
  static readonly className = 'GanforgeMinibatchDeviation';
  private readonly group: number;

  constructor(args: MinibatchDeviationArgs) {
    super(args);
    this.group = args.group;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = inputShape as tf.Shape;
    const channels = shape.at(-1);
    return [...shape.slice(0, -1), channels ? channels + 1 : null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const [n, ...rest] = x.shape as [number, ...number[]];
    const group = Math.min(this.group, n);
    if (n % group !== 0) {
      throw new InputError(
        'group-size',
        `${this.name} compares groups of ${group} samples and got ${n}`,
        'give it batches that are multiples of its group; it has no form for any batch size, as ONNX files have',
      );
    }
    const groups = tf.reshape(x, [group, n / group, ...rest]);
    const centred = tf.sub(groups, tf.mean(groups, 0, true));
    const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 0), 1e-8));
    const axes = rest.map((_, i) => i + 1);
    const statistic = tf.mean(deviation, axes, true);
    return tf.concat([x, tf.tile(statistic, [group, ...rest.slice(0, -1), 1])], -1);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), group: this.group };
  }
}
