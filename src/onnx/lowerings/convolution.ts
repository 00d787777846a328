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

/** The geometry of a convolution, a number an axis; `pads` as ONNX orders them: before each axis, then after each. */
export interface Window {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  /** Channel groups: 1, or the number of input channels (depthwise: each has its own O / I filters, [O,1,kh,kw]). */
  readonly groups: number;
}

/** y[n,o,p] = sum over i, k of x[n, i, p stride + k dilation - pad] w[o,i,k]. @param x [N,I,H,W] @param w [O,I,kh,kw] */
export function convolution(g: GraphBuilder, x: Value, w: Value, window: Window): Value {
  const { strides, dilations, pads } = window;
  return g.op('Conv', [x, w], { strides, dilations, pads, kernel_shape: window.kernel, ...grouped(window) });
}

/** Gradient of `convolution` to x, which is the transposed convolution. @param dy [N,O,h,w] @param w [O,I,kh,kw] */
export function inputGradient(g: GraphBuilder, dy: Value, w: Value, window: Window): Value {
  const { strides, dilations, pads, kernel, input } = window;
  const axes = input.length;
  // Rows and columns that no window reached: the division by the stride dropped them.
  const missing = input.map((size, i) => {
    const reached = strides[i]! * (dy.shape[i + 2]! - 1) + (kernel[i]! - 1) * dilations[i]! + 1 - pads[i]! - pads[i + axes]!;
    return size - reached;
  });
  if (missing.every((m, i) => m >= 0 && m < Math.max(strides[i]!, dilations[i]!))) {
    return g.op('ConvTranspose', [dy, w], { strides, dilations, pads, output_padding: missing, kernel_shape: kernel, ...grouped(window) });
  }
  // Windows that stand wholly in the padding make the rest differ by more than output_padding may say.
  const none = pads.map(() => 0);
  const wide = g.op('ConvTranspose', [dy, w], { strides, dilations, pads: none, kernel_shape: kernel, ...grouped(window) });
  return crop(g, wide, pads.slice(0, axes), input);
}

/**
 * Gradient of `convolution` to w: dw[o,i,k] = sum over n, p of x[n, i, p stride + k dilation - pad] dy[n,o,p].
 * That is a convolution again, with samples as channels: x as [I,N,H,W], dy as its kernel [O,N,h,w], stride and
 * dilation exchanged. Depthwise, the channels stay groups, of N samples each.
 * @returns [O,I,kh,kw], depthwise [O,1,kh,kw]
 */
export function filterGradient(g: GraphBuilder, x: Value, dy: Value, window: Window): Value {
  const { strides, dilations, pads, kernel, input } = window;
  // Pad at the end by what makes exactly kernel positions; a negative need is cropped afterwards.
  const before = pads.slice(0, input.length);
  const after = input.map((size, i) => {
    const need = (kernel[i]! - 1) * dilations[i]! + strides[i]! * (dy.shape[i + 2]! - 1) + 1 - size - before[i]!;
    return Math.max(0, need);
  });
  const perm = [1, 0, ...input.map((_, i) => i + 2)];
  const swapped = g.op('Transpose', [x], { perm });
  const samples = window.groups === 1 ? swapped : g.op('Reshape', [swapped, g.ints([1, x.shape[0]! * x.shape[1]!, ...input])]);
  const weights = g.op('Transpose', [dy], { perm });
  const wide = g.op('Conv', [samples, weights], {
    strides: dilations,
    dilations: strides,
    pads: [...before, ...after],
    kernel_shape: dy.shape.slice(2),
    ...grouped(window),
  });
  const origin = input.map(() => 0);
  return g.op('Transpose', [crop(g, wide, origin, kernel)], { perm });
}

function grouped({ groups }: Window): { group?: number } {
  return groups === 1 ? {} : { group: groups };
}

/** The axes after the second cut to `size` from `start`, filled with zeros where they are shorter. */
function crop(g: GraphBuilder, x: Value, start: readonly number[], size: readonly number[]): Value {
  const short = size.map((s, i) => Math.max(0, start[i]! + s - x.shape[i + 2]!));
  const none = size.map(() => 0);
  const padded = short.some((s) => s > 0) ? g.op('Pad', [x, g.ints([0, 0, ...none, 0, 0, ...short]), g.scalar(0)]) : x;
  if (size.every((s, i) => start[i] === 0 && padded.shape[i + 2] === s)) return padded;
  const ends = size.map((s, i) => start[i]! + s);
  return g.op('Slice', [padded, g.ints(start), g.ints(ends), g.ints(size.map((_, i) => i + 2)), g.ints(size.map(() => 1))]);
}
