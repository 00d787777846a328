import type { GraphBuilder, Value } from '../../builder.js';
import { type KernelCall, reshape } from '../kernel.js';

interface FusedAttrs {
  readonly activation?: string | undefined;
  readonly leakyreluAlpha?: number | undefined;
  /** Channels last unless told. */
  readonly dataFormat?: 'NHWC' | 'NCHW' | undefined;
}

/**
 * What tfjs's fused convolutions do with the result: the bias, then the activation. With channels first, vectors of
 * biases and of prelu's slopes go along the channels.
 */
export function biasAndActivate(g: GraphBuilder, y: Value, inputs: KernelCall['inputs'], a: FusedAttrs): Value {
  const alongChannels = (x: Value): Value => (a.dataFormat === 'NCHW' && x.shape.length === 1 ? reshape(g, x, [x.shape[0]!, 1, 1]) : x);
  const biased = inputs.bias ? g.op('Add', [y, alongChannels(inputs.bias)]) : y;
  const slopes = inputs.preluActivationWeights;
  return activate(g, biased, a.activation, a.leakyreluAlpha, slopes && alongChannels(slopes));
}

/** The activations that tfjs's fused kernels take. @throws Error for an unknown one */
function activate(g: GraphBuilder, x: Value, activation: string | undefined, leakyAlpha = 0.2, prelu?: Value): Value {
  switch (activation ?? 'linear') {
    case 'linear':
      return x;
    case 'relu':
      return g.op('Relu', [x]);
    case 'relu6':
      return g.op('Clip', [x, g.scalar(0), g.scalar(6)]);
    case 'elu':
      return g.op('Elu', [x]);
    case 'sigmoid':
      return g.op('Sigmoid', [x]);
    case 'leakyrelu':
      return g.op('LeakyRelu', [x], { alpha: leakyAlpha });
    case 'prelu':
      return g.op('PRelu', [x, prelu]);
    default:
      throw new Error(`the fused activation ${activation} is unknown: add it to src/onnx/backend/kernels/activation.ts`);
  }
}
