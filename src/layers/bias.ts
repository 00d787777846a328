import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface BiasArgs extends LayerArgs {
  name: string;
  /** Starting value of every element of the last axis. */
  initial: readonly number[];
}

/** Initial values with which tanh(0 + bias) is the mean of the data, short of +-0.999. */
export const beforeTanh = (mean: Float32Array): number[] =>
  Array.from(mean, (value) => Math.atanh(Math.max(-0.999, Math.min(0.999, value))));

/** y = x + bias, the bias starting from given values: an output layer that begins at the data's marginals, say. */
export class Bias extends tf.layers.Layer {
  static readonly className = 'GanforgeBias';
  private readonly initial: readonly number[];
  private bias!: tf.LayerVariable;

  constructor(args: BiasArgs) {
    super(args);
    this.initial = args.initial;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape).at(-1);
    if (width !== this.initial.length) {
      throw new RangeError(`${this.name}: ${this.initial.length} initial values for a last axis of ${width}`);
    }
    this.bias = this.addWeight('bias', [width], 'float32', tf.initializers.zeros());
    const values = tf.tensor1d([...this.initial]);
    this.bias.write(values);
    values.dispose();
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.add(Array.isArray(inputs) ? inputs[0]! : inputs, this.bias.read());
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), initial: [...this.initial] };
  }
}
