import type { GraphBuilder, Value } from '../builder.js';

/**
 * Convolution and its gradients, one ONNX form each. Others exist; on one core, with 4x4 filters and stride 2 at
 * batch 64, they measured (GFLOP/s; 256 to 128 channels at 7x7 / 512 to 256 channels at 4x4):
 *
 * | | as here | other |
 * |---|---|---|
 * | forward | Conv 66 / 66 | strided slices + one product 71 / 71 |
 * | to the input | ConvTranspose 61 / 55 | MatMul + Col2Im 58 / 52; four 2x2 convolutions + DepthToSpace 58 / 69 |
 * | to the filter | dilated Conv 84 / 76 | strided slices + one product 61 / 71 |
 *
 * (The four convolutions without the work of taking their weights apart; a single matrix product of that size: 85 to
 * 96.) So the direct forms are the static choice.
 */

/** The geometry of a two-dimensional convolution, [height, width]; `pads` as ONNX orders them: top, left, bottom, right. */
export interface Window {
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
}

/** y[n,o,p] = sum over i, k of x[n, i, p stride + k dilation - pad] w[o,i,k]. @param x [N,I,H,W] @param w [O,I,kh,kw] */
export function convolution(g: GraphBuilder, x: Value, w: Value, window: Window): Value {
  const { strides, dilations, pads } = window;
  return g.op('Conv', [x, w], { strides, dilations, pads, kernel_shape: window.kernel });
}

/** Gradient of `convolution` to x, which is the transposed convolution. @param dy [N,O,h,w] @param w [O,I,kh,kw] */
export function inputGradient(g: GraphBuilder, dy: Value, w: Value, window: Window): Value {
  const { strides, dilations, pads, kernel } = window;
  // Rows and columns that no window reached: the division by the stride dropped them.
  const missing = ([0, 1] as const).map((i) => {
    const reached = strides[i] * (dy.shape[i + 2]! - 1) + (kernel[i] - 1) * dilations[i] + 1 - pads[i] - pads[i + 2]!;
    return window.input[i] - reached;
  });
  if (missing.every((m, i) => m >= 0 && m < Math.max(strides[i]!, dilations[i]!))) {
    return g.op('ConvTranspose', [dy, w], { strides, dilations, pads, output_padding: missing, kernel_shape: kernel });
  }
  // Windows that stand wholly in the padding make the rest differ by more than output_padding may say.
  const wide = g.op('ConvTranspose', [dy, w], { strides, dilations, pads: [0, 0, 0, 0], kernel_shape: kernel });
  return crop(g, wide, [pads[0], pads[1]], window.input);
}

/**
 * Gradient of `convolution` to w: dw[o,i,k] = sum over n, p of x[n, i, p stride + k dilation - pad] dy[n,o,p].
 * That is a convolution again, with samples as channels: x as [I,N,H,W], dy as its kernel [O,N,h,w], stride and
 * dilation exchanged.
 * @returns [O,I,kh,kw]
 */
export function filterGradient(g: GraphBuilder, x: Value, dy: Value, window: Window): Value {
  const { strides, dilations, pads, kernel, input } = window;
  // Pad below and right by what makes exactly kernel positions; a negative need is cropped afterwards.
  const need = ([0, 1] as const).map((i) => (kernel[i] - 1) * dilations[i] + strides[i] * (dy.shape[i + 2]! - 1) + 1 - input[i] - pads[i]);
  const swapped = g.op('Transpose', [x], { perm: [1, 0, 2, 3] });
  const weights = g.op('Transpose', [dy], { perm: [1, 0, 2, 3] });
  const wide = g.op('Conv', [swapped, weights], {
    strides: dilations,
    dilations: strides,
    pads: [pads[0], pads[1], Math.max(0, need[0]!), Math.max(0, need[1]!)],
    kernel_shape: dy.shape.slice(2),
  });
  return g.op('Transpose', [crop(g, wide, [0, 0], kernel)], { perm: [1, 0, 2, 3] });
}

/** [.., H, W] cut to `size` from `start`, filled with zeros where it is smaller. */
function crop(g: GraphBuilder, x: Value, start: readonly [number, number], size: readonly [number, number]): Value {
  const short = ([0, 1] as const).map((i) => Math.max(0, start[i] + size[i] - x.shape[i + 2]!));
  const padded = short.some((s) => s > 0) ? g.op('Pad', [x, g.ints([0, 0, 0, 0, 0, 0, short[0]!, short[1]!]), g.scalar(0)]) : x;
  if (size.every((s, i) => start[i] === 0 && padded.shape[i + 2] === s)) return padded;
  const ends = [start[0] + size[0], start[1] + size[1]];
  return g.op('Slice', [padded, g.ints(start), g.ints(ends), g.ints([2, 3]), g.ints([1, 1])]);
}
