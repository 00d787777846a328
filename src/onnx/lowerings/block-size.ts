import { GraphBuilder } from '../builder.js';
import { evaluate } from '../evaluate.js';
import { blockedConvolution } from './blocked-convolution.js';
import { toBlocked, toPlain } from './blocked-layout.js';

/** Widths of a block that onnxruntime is known to use: 16 with AVX-512 and on ARM, 8 with AVX2. */
const candidates = [16, 8];

let known: number | undefined;

/**
 * Channels in a block on this machine's processor, 0 where onnxruntime's CPU provider knows no blocks. onnxruntime does
 * not tell, so a tiny convolution is tried with each width: only the right one gives the right numbers.
 */
export function blockSize(): number {
  known ??= candidates.find(givesTheSame) ?? 0;
  return known;
}

function givesTheSame(b: number): boolean {
  const g = new GraphBuilder();
  const values = (shape: readonly number[], seed: number) => {
    const size = shape.reduce((product, d) => product * d, 1);
    const data = Float32Array.from({ length: size }, (_, i) => ((i * seed) % 17) - 8);
    return g.constant({ shape, dtype: 'float32', data });
  };
  const x = values([1, 2 * b, 3, 3], 5);
  const w = values([2 * b, 2 * b, 2, 2], 7);
  const geometry = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  const direct = g.op('Conv', [x, w], { ...geometry, kernel_shape: [2, 2] });
  const blocked = blockedConvolution(g, toBlocked(g, x, b), { source: w, axes: [0, 1, 2, 3] }, undefined, geometry, b);
  try {
    const { expected, actual } = evaluate(g.finish('probe', { expected: direct, actual: toPlain(g, blocked) }));
    // Small integers: every sum is exact in any order.
    return expected!.data.every((value: number | bigint, i: number) => value === actual!.data[i]);
  } catch {
    return false;
  }
}
