import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface MinPoolingArgs extends LayerArgs {
  name: string;
  /** Height and width of a window. */
  size: number;
  stride: number;
  padding: 'same' | 'valid';
}

/** The minimum of each window, [n, h, w, c]: max pooling of -x, negated. Padding is never a minimum. */
export class MinPooling extends tf.layers.Layer {
  static readonly className = 'GanforgeMinPooling';
  private readonly window: Pick<MinPoolingArgs, 'size' | 'stride' | 'padding'>;

  constructor(args: MinPoolingArgs) {
    super(args);
    const { size, stride, padding } = args;
    this.window = { size, stride, padding };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [n, height, width, channels] = inputShape as tf.Shape;
    const { size, stride, padding } = this.window;
    const along = (extent: number | null | undefined) => extent && Math.ceil((padding === 'same' ? extent : extent - size + 1) / stride);
    return [n ?? null, along(height) ?? null, along(width) ?? null, channels ?? null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as tf.Tensor4D;
    const { size, stride, padding } = this.window;
    return tf.neg(tf.maxPool(tf.neg(x) as tf.Tensor4D, size, stride, padding));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.window };
  }
}
