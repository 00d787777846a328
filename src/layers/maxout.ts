import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface MaxoutArgs extends LayerArgs {
  name: string;
  /** Linear pieces a unit; the last axis must be a multiple of it. */
  pieces: number;
}

/**
 * Maxout (Goodfellow et al. 2013): [..., pieces * units] -> [..., units], each unit the maximum of its pieces. Put after
 * a dense layer of pieces * units outputs: piece p of unit u is output p * units + u, so that maxima are taken over whole rows.
 */
export class Maxout extends tf.layers.Layer {
  static readonly className = 'GanforgeMaxout';
  private readonly pieces: number;

  constructor(args: MaxoutArgs) {
    super(args);
    this.pieces = args.pieces;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = inputShape as tf.Shape;
    const width = shape.at(-1) ?? 0;
    if (width % this.pieces !== 0) {
      throw new RangeError(`${this.name}: the last axis of ${JSON.stringify(shape)} is no multiple of ${this.pieces} pieces`);
    }
    return [...shape.slice(0, -1), width / this.pieces];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const units = x.shape.at(-1)! / this.pieces;
    return tf.max(tf.reshape(x, [...x.shape.slice(0, -1), this.pieces, units]), -2);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), pieces: this.pieces };
  }
}
