import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface UpsampleArgs extends LayerArgs {
  name: string;
  /** How many times as long each axis between sample and channels becomes, an integer of at least 2. */
  factor: number;
  /** `linear`: along each axis by itself, which is bilinear on images. */
  mode: 'nearest' | 'linear';
}

/**
 * Enlarges [n, ...space, channels]: `nearest` repeats each element, `linear` interpolates between the centres of the elements
 * (half-pixel centres, edges continued), as PyTorch and TensorFlow 2 do. Made of shape operations and sums, because
 * tfjs's resizing differs between backends in its gradients.
 */
export class Upsample extends tf.layers.Layer {
  static readonly className = 'GanforgeUpsample';
  private readonly factor: number;
  private readonly mode: UpsampleArgs['mode'];

  constructor(args: UpsampleArgs) {
    super(args);
    this.factor = args.factor;
    this.mode = args.mode;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = inputShape as tf.Shape;
    return shape.map((extent, axis) => (axis === 0 || axis === shape.length - 1 || extent === null ? extent : extent * this.factor));
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (this.mode === 'nearest') return repeat(x, this.factor);
    return Array.from({ length: x.rank - 2 }, (_, i) => i + 1).reduce((y, axis) => interpolate(y, axis, this.factor), x);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor, mode: this.mode };
  }
}

/** Every element `factor` times along every axis of space: an axis of extent e is [e, 1], repeated to [e, factor]. */
function repeat(x: tf.Tensor, factor: number): tf.Tensor {
  const [n, ...rest] = x.shape;
  const channels = rest.pop()!;
  const apart = [n!, ...rest.flatMap((extent) => [extent, 1]), channels];
  const copies = [1, ...rest.flatMap(() => [1, factor]), 1];
  return tf.reshape(tf.tile(tf.reshape(x, apart), copies), [n!, ...rest.map((extent) => extent * factor), channels]);
}

/**
 * Linear interpolation along one axis. Result element i factor + j lies (j + 1/2) / factor - 1/2 elements behind the centre of
 * element i: a mean of it and its neighbour on that side, weighted by the distance.
 */
function interpolate(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  const extent = x.shape[axis]!;
  const part = (from: number, length: number): tf.Tensor =>
    tf.slice(
      x,
      x.shape.map((_, i) => (i === axis ? from : 0)),
      x.shape.map((full, i) => (i === axis ? length : full)),
    );
  const previous = extent === 1 ? x : tf.concat([part(0, 1), part(0, extent - 1)], axis);
  const next = extent === 1 ? x : tf.concat([part(1, extent - 1), part(extent - 1, 1)], axis);
  const between = Array.from({ length: factor }, (_, j) => {
    const offset = (j + 0.5) / factor - 0.5;
    if (offset === 0) return x;
    const distance = Math.abs(offset);
    return tf.add(tf.mul(x, 1 - distance), tf.mul(offset < 0 ? previous : next, distance));
  });
  return tf.reshape(
    tf.stack(between, axis + 1),
    x.shape.map((full, i) => (i === axis ? full * factor : full)),
  );
}
