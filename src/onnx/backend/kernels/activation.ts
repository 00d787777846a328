import type { GraphBuilder, Value } from '../../builder.js';

/** The activations that tfjs's fused kernels take. @throws Error for an unknown one */
export function activate(g: GraphBuilder, x: Value, activation: string | undefined, leakyAlpha = 0.2, prelu?: Value): Value {
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
