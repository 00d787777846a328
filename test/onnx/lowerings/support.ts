import type { GraphBuilder, Value } from '../../../src/onnx/builder.js';
import { blockSize } from '../../../src/onnx/lowerings/block-size.js';
import { skip } from '../../skip.js';

/** The block of this machine's processor; skips the test where onnxruntime has none for it. */
export function blockOrSkip(context: Mocha.Context): number {
  const b = blockSize();
  return b > 0 ? b : skip(context, 'onnxruntime computes in blocks of channels on x86-64 with AVX2 and on ARM only');
}

/** A convolution of two inputs `x` and `w`, and a bias where it has one. */
export interface Geometry {
  readonly transposed: boolean;
  readonly x: readonly [number, number, number, number];
  /** Output channels, kernel height and width. */
  readonly filters: readonly [number, number, number];
  readonly strides: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly outputPadding?: readonly [number, number];
  readonly bias?: boolean;
}

/** Appends the convolution, its filter as tfjs has it ([kh,kw,in,out], transposed [kh,kw,out,in]) and then transposed. */
export function appendConvolution(g: GraphBuilder, x: Value, geometry: Geometry, name = 'w'): Value {
  const { transposed, filters, strides, dilations = [1, 1], pads, outputPadding = [0, 0], bias } = geometry;
  const [outputs, height, width] = filters;
  const inner = transposed ? [outputs, x.shape[1]!] : [x.shape[1]!, outputs];
  const hwio = g.input({ name, shape: [height, width, ...inner], dtype: 'float32' });
  const w = g.op('Transpose', [hwio], { perm: [3, 2, 0, 1] });
  const operands = [x, w, ...(bias ? [g.input({ name: `${name}_bias`, shape: [outputs], dtype: 'float32' })] : [])];
  const attributes = { strides, dilations, pads, kernel_shape: [height, width] };
  return transposed
    ? g.op('ConvTranspose', operands, { ...attributes, output_padding: outputPadding })
    : g.op('Conv', operands, attributes);
}
