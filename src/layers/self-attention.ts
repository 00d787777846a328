import * as tf from '@tensorflow/tfjs';
import { powerVectorInitializer, spectrallyNormalised } from './spectral-norm.js';
import type { StateCombination, StatefulLayer } from './state.js';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

export interface SelfAttentionArgs extends LayerArgs {
  name: string;
  /** Whether the four kernels are spectrally normalised. */
  spectralNorm: boolean;
}

/** The 1x1 convolutions W_f, W_g, W_h and W_v of the paper. */
const kernels = ['query', 'key', 'value', 'output'] as const;

/** Query, key and value have the channels of the input divided by this. */
const reduction = 8;

/**
 * Self-attention over the positions of an image (Zhang et al. 2019, section 3): y = x + gamma o, where o at each position is the
 * output convolution of all positions' values, weighted by softmax(query . key). gamma starts at 0, so that a network
 * begins with local features.
 *
 * Input and output [n, h, w, channels]. Weights: query_kernel, key_kernel, value_kernel [channels, inner] and output_kernel
 * [inner, channels] with inner = channels / 8 (at least 1), gamma [1]; state with spectral normalisation: query_u and so on.
 */
export class SelfAttention extends tf.layers.Layer implements StatefulLayer {
  static readonly className = 'GanforgeSelfAttention';
  readonly stateCombination: Record<string, StateCombination> = Object.fromEntries(kernels.map((name) => [`${name}_u`, 'first']));
  private readonly spectralNorm: boolean;
  private readonly kernelInitializer = tf.initializers.glorotUniform({});
  private readonly uInitializer = powerVectorInitializer();
  private readonly kernels = new Map<(typeof kernels)[number], tf.LayerVariable>();
  private readonly vectors = new Map<(typeof kernels)[number], tf.LayerVariable>();
  private gamma!: tf.LayerVariable;

  constructor(args: SelfAttentionArgs) {
    super(args);
    this.spectralNorm = args.spectralNorm;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShape as tf.Shape;
    const channels = shape.at(-1);
    if (!channels || shape.length !== 4)
      throw new RangeError(`${this.name}: ${JSON.stringify(shape)} is no [sample, height, width, channels]`);
    const inner = Math.max(1, Math.floor(channels / reduction));
    for (const name of kernels) {
      const size = name === 'output' ? [inner, channels] : [channels, inner];
      this.kernels.set(name, this.addWeight(`${name}_kernel`, size, 'float32', this.kernelInitializer));
    }
    this.gamma = this.addWeight('gamma', [1], 'float32', tf.initializers.zeros());
    if (this.spectralNorm) {
      for (const name of kernels) {
        const size = [1, name === 'output' ? channels : inner];
        this.vectors.set(name, this.addWeight(`${name}_u`, size, 'float32', this.uInitializer, undefined, false));
      }
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const [n, height, width, channels] = x.shape as [number, number, number, number];
    const kernel = (name: (typeof kernels)[number]): tf.Tensor => {
      const raw = this.kernels.get(name)!.read();
      const u = this.vectors.get(name);
      return u ? spectrallyNormalised(raw, u, kwargs.training === true) : raw;
    };
    const pixels = tf.reshape(x, [n * height * width, channels]);
    const project = (name: (typeof kernels)[number]): tf.Tensor => tf.reshape(tf.matMul(pixels, kernel(name)), [n, height * width, -1]);
    const attention = tf.softmax(tf.matMul(project('query'), project('key'), false, true));
    const attended = tf.matMul(attention, project('value'));
    const inner = attended.shape.at(-1)!;
    const output = tf.matMul(tf.reshape(attended, [n * height * width, inner]), kernel('output'));
    return tf.add(x, tf.mul(tf.reshape(output, x.shape), this.gamma.read()));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const initializer = (of: ReturnType<typeof powerVectorInitializer>) => ({ className: of.getClassName(), config: of.getConfig() });
    return {
      ...super.getConfig(),
      spectralNorm: this.spectralNorm,
      ...Object.fromEntries(kernels.map((name) => [`${name}Initializer`, initializer(this.kernelInitializer)])),
      ...Object.fromEntries(kernels.map((name) => [`${name}_uInitializer`, initializer(this.uInitializer)])),
    };
  }
}
