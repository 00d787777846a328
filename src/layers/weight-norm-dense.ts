import * as tf from '@tensorflow/tfjs';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface WeightNormDenseArgs extends LayerArgs {
  name: string;
  units: number;
  /** Length of every unit's weight vector, at first. */
  scale?: number;
  /** Whether the lengths are learnt; otherwise they stay. */
  trainScale?: boolean;
  useBias?: boolean;
}

/**
 * A dense layer with weight normalisation (Salimans & Kingma 2016, equation 2): y = x W + bias, the column of W into unit u
 * being scale[u] v[u] / |v[u]|. [n, inputs] -> [n, units]. With fixed lengths no layer can drown noise by growing.
 *
 * Weights: kernel (the v) [inputs, units], bias [units] unless left out, scale [units] where it is learnt.
 */
export class WeightNormDense extends tf.layers.Layer {
  static readonly className = 'GanforgeWeightNormDense';
  private readonly units: number;
  private readonly initialScale: number;
  private readonly trainScale: boolean;
  private readonly useBias: boolean;
  private readonly kernelInitializer = tf.initializers.randomNormal({ mean: 0, stddev: 0.1 });
  private kernel!: tf.LayerVariable;
  private bias: tf.LayerVariable | undefined;
  private scale: tf.LayerVariable | undefined;

  constructor(args: WeightNormDenseArgs) {
    super(args);
    this.units = args.units;
    this.initialScale = args.scale ?? 1;
    this.trainScale = args.trainScale ?? false;
    this.useBias = args.useBias ?? true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const inputs = (inputShape as tf.Shape).at(-1);
    if (!inputs) throw new Error(`${this.name}: the last axis of ${JSON.stringify(inputShape)} must be known`);
    this.kernel = this.addWeight('kernel', [inputs, this.units], 'float32', this.kernelInitializer);
    if (this.useBias) this.bias = this.addWeight('bias', [this.units], 'float32', tf.initializers.zeros());
    if (this.trainScale) {
      this.scale = this.addWeight('scale', [this.units], 'float32', tf.initializers.constant({ value: this.initialScale }));
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...(inputShape as tf.Shape).slice(0, -1), this.units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const kernel = this.kernel.read();
    const lengths = tf.sqrt(tf.sum(tf.square(kernel), 0));
    // The lengths are those of columns, so they may be put right behind the product as well.
    const factors = tf.div(this.scale?.read() ?? this.initialScale, lengths);
    const y = tf.mul(tf.matMul(x, kernel), factors);
    return this.bias ? tf.add(y, this.bias.read()) : y;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.units,
      scale: this.initialScale,
      trainScale: this.trainScale,
      useBias: this.useBias,
      kernelInitializer: { className: this.kernelInitializer.getClassName(), config: this.kernelInitializer.getConfig() },
    };
  }
}
