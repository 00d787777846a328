import * as tf from '@tensorflow/tfjs';
import { powerVectorInitializer, spectrallyNormalised } from './spectral-norm.js';
import type { StateCombination, StatefulLayer } from './state.js';

type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

/** What is done with the kernel; those of images are square and take [n, h, w, c]. */
export type SpectralOperation =
  | { readonly kind: 'dense'; readonly units: number }
  | {
      readonly kind: 'conv' | 'convTranspose';
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
      readonly padding: 'same' | 'valid';
    };

export interface SpectralLayerArgs extends LayerArgs {
  name: string;
  operation: SpectralOperation;
  useBias: boolean;
  kernelInitializer: ReturnType<typeof tf.initializers.ones>;
}

/**
 * A dense layer, a convolution or a transposed convolution whose kernel is spectrally normalised at every use.
 *
 * Weights, named and shaped as in tfjs's layers: kernel ([in, units], [k, k, in, filters], transposed [k, k, filters, in]),
 * bias; state: u [1, last axis of the kernel].
 */
export class SpectralLayer extends tf.layers.Layer implements StatefulLayer {
  static readonly className = 'GanforgeSpectralLayer';
  readonly stateCombination: Record<string, StateCombination> = { u: 'first' };
  private readonly args: Pick<SpectralLayerArgs, 'operation' | 'useBias' | 'kernelInitializer'>;
  private readonly uInitializer = powerVectorInitializer();
  private kernel!: tf.LayerVariable;
  private bias: tf.LayerVariable | undefined;
  private u!: tf.LayerVariable;

  constructor(args: SpectralLayerArgs) {
    super(args);
    const { operation, useBias, kernelInitializer } = args;
    this.args = { operation, useBias, kernelInitializer };
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShape as tf.Shape;
    const channels = shape.at(-1);
    if (!channels) throw new RangeError(`${this.name}: the last axis of ${JSON.stringify(shape)} must be known`);
    const { operation, useBias, kernelInitializer } = this.args;
    const kernelShape = kernelShapeOf(operation, channels);
    this.kernel = this.addWeight('kernel', kernelShape, 'float32', kernelInitializer);
    if (useBias) this.bias = this.addWeight('bias', [outputsOf(operation)], 'float32', tf.initializers.zeros());
    this.u = this.addWeight('u', [1, kernelShape.at(-1)!], 'float32', this.uInitializer, undefined, false);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = inputShape as tf.Shape;
    const { operation } = this.args;
    if (operation.kind === 'dense') return [...shape.slice(0, -1), operation.units];
    const [n, height, width] = shape;
    return [n ?? null, extentAfter(operation, height), extentAfter(operation, width), operation.filters];
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const y = this.applyKernel(x, spectrallyNormalised(this.kernel.read(), this.u, kwargs.training === true));
    return this.bias ? tf.add(y, this.bias.read()) : y;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { operation, useBias, kernelInitializer } = this.args;
    return {
      ...super.getConfig(),
      operation: { ...operation },
      useBias,
      kernelInitializer: { className: kernelInitializer.getClassName(), config: kernelInitializer.getConfig() },
      uInitializer: { className: this.uInitializer.getClassName(), config: this.uInitializer.getConfig() },
    };
  }

  private applyKernel(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
    const { operation } = this.args;
    if (operation.kind === 'dense') return tf.matMul(x, kernel);
    const { kind, stride, padding } = operation;
    if (kind === 'conv') return tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, stride, padding);
    const shape = this.computeOutputShape(x.shape) as [number, number, number, number];
    return tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, shape, stride, padding);
  }
}

const outputsOf = (operation: SpectralOperation): number => (operation.kind === 'dense' ? operation.units : operation.filters);

function kernelShapeOf(operation: SpectralOperation, channels: number): number[] {
  if (operation.kind === 'dense') return [channels, operation.units];
  const { kind, kernel, filters } = operation;
  return kind === 'conv' ? [kernel, kernel, channels, filters] : [kernel, kernel, filters, channels];
}

function extentAfter(
  { kind, kernel, stride, padding }: Exclude<SpectralOperation, { kind: 'dense' }>,
  extent: number | null | undefined,
): number | null {
  if (!extent) return null;
  if (kind === 'conv') return Math.ceil((padding === 'same' ? extent : extent - kernel + 1) / stride);
  return extent * stride + (padding === 'same' ? 0 : Math.max(kernel - stride, 0));
}
