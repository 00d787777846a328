import type { GraphBuilder, Value } from '../builder.js';
import { blockedConvolution, blockedTransposedConvolution, groupedConvolution, transposedPhases } from './blocked-convolution.js';
import { filterOf } from './blocked-filter.js';
import type { Blocked } from './blocked-layout.js';
import type { ConvolutionNode } from './convolution-node.js';

/** How a convolution is done: `direct` leaves the ONNX operator, `grouped` is for filter gradients, `blocked` for all others. */
export type Form = 'direct' | BlockedForm;
export type BlockedForm = 'blocked' | 'grouped';

interface BlockedLowering {
  applies(convolution: ConvolutionNode, b: number): boolean;
  /** @returns [N,O/b,h,w,b] */
  emit(g: GraphBuilder, convolution: ConvolutionNode, b: number, toBlocked: (x: Value) => Blocked): Blocked;
}

/**
 * The forms that give blocked pictures, with b channels a block. On one core (AVX-512), batch 32, 4x4 filters with
 * stride 2, they do (GFLOP/s; 64 to 128 channels at 32x32, 128 to 256 at 16x16, 256 to 512 at 8x8):
 *
 * | | direct | blocked | grouped |
 * |---|---|---|---|
 * | convolution | 53 63 75 | 101 103 83 | |
 * | to the input | 67 75 48 | 117 120 129 | |
 * | to the filter | 63 56 95 | 60 70 71 | 75 86 76 |
 */
export const blockedForms: Readonly<Record<BlockedForm, BlockedLowering>> = {
  blocked: {
    applies: (c, b) => {
      const [inputs, outputs] = channels(c);
      if (outputs % b !== 0 || c.overSamples) return false;
      return c.transposed ? inputs % b === 0 && c.dilations.every((d) => d === 1) && phasesFit(c) : inputs % b === 0 || inputs < b;
    },
    emit(g, c, b, toBlocked) {
      const filter = filterOf(g, c.w, c.transposed ? 'inputs first' : 'outputs first');
      if (!c.transposed) return blockedConvolution(g, c.x.shape[1]! < b ? c.x : toBlocked(c.x), filter, c.bias, c, b);
      return blockedTransposedConvolution(g, toBlocked(c.x), filter, c.bias, c, [c.output[2]!, c.output[3]!], b);
    },
  },
  grouped: {
    applies: (c, b) => {
      const [inputs, outputs] = channels(c);
      return c.overSamples && outputs % b === 0 && inputs >= b && inputs % (b / 2) === 0;
    },
    emit: (g, c, b) => groupedConvolution(g, c.x, filterOf(g, c.w, 'outputs first'), c.bias, c, b),
  },
};

/** The forms a convolution can have, the one that is chosen without measurements first. */
export function formsOf(convolution: ConvolutionNode, b: number): [Form, ...Form[]] {
  if (b > 0 && blockedForms.blocked.applies(convolution, b)) return ['blocked', 'direct'];
  return b > 0 && blockedForms.grouped.applies(convolution, b) ? ['direct', 'grouped'] : ['direct'];
}

function phasesFit(c: ConvolutionNode): boolean {
  const [from, to] = [c.x.shape, c.output];
  return transposedPhases(c, [c.w.shape[2]!, c.w.shape[3]!], [from[2]!, from[3]!], [to[2]!, to[3]!]) !== undefined;
}

const channels = ({ x, output }: ConvolutionNode): readonly [number, number] => [x.shape[1]!, output[1]!];
