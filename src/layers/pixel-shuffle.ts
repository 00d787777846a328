import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface PixelShuffleArgs extends LayerArgs {
  name: string;
  /** Rows and columns made of each one, an integer of at least 2. */
  factor: number;
}

/**
 * Sub-pixel rearrangement (Shi et al. 2016, equation 4): [n, h, w, factor^2 c] -> [n, factor h, factor w, c]. Output
 * pixel (y, x) of a block takes channels (y factor + x) c and up: TensorFlow's depth to space. PyTorch orders the channels otherwise.
 */
export class PixelShuffle extends tf.layers.Layer {
  static readonly className = 'GanforgePixelShuffle';
  private readonly factor: number;

  constructor(args: PixelShuffleArgs) {
    super(args);
    this.factor = args.factor;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [n, height, width, channels] = inputShape as tf.Shape;
    if (!height || !width || !channels || channels % this.factor ** 2 !== 0) {
      throw new RangeError(`${this.name}: ${JSON.stringify(inputShape)} is not [sample, height, width, a multiple of ${this.factor ** 2}]`);
    }
    return [n ?? null, height * this.factor, width * this.factor, channels / this.factor ** 2];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.depthToSpace(x as tf.Tensor4D, this.factor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}
