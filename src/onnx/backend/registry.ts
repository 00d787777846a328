import * as tf from '@tensorflow/tfjs';
import { broadcastKernels } from './eager/broadcast-args.js';
import type { EagerKernel, EagerKernelTable } from './eager/eager-kernel.js';
import { multinomialKernels } from './eager/multinomial.js';
import { nonMaxSuppressionKernels } from './eager/non-max-suppression.js';
import { sparseSegmentKernels } from './eager/sparse-segments.js';
import { sparseTensorKernels } from './eager/sparse-tensors.js';
import { uniqueKernels } from './eager/unique.js';
import type { Kernel, KernelName, KernelTable } from './kernel.js';
import { binaryKernels } from './kernels/binary.js';
import { bitKernels } from './kernels/bits.js';
import { blockKernels } from './kernels/blocks.js';
import { comparisonKernels } from './kernels/comparison.js';
import { convolutionKernels } from './kernels/convolution.js';
import { convolution3dKernels } from './kernels/convolution-3d.js';
import { countingKernels } from './kernels/counting.js';
import { creationKernels } from './kernels/creation.js';
import { depthwiseKernels } from './kernels/depthwise.js';
import { dilationKernels } from './kernels/dilation.js';
import { einsumKernels } from './kernels/einsum.js';
import { gatherKernels } from './kernels/gather.js';
import { imageKernels } from './kernels/images.js';
import { matmulKernels } from './kernels/matmul.js';
import { normalizationKernels } from './kernels/normalization.js';
import { poolingKernels } from './kernels/pooling.js';
import { poolingArgmaxKernels } from './kernels/pooling-argmax.js';
import { reductionKernels } from './kernels/reduction.js';
import { resizeKernels } from './kernels/resize.js';
import { shapeKernels } from './kernels/shape.js';
import { unaryKernels } from './kernels/unary.js';

/** Every kernel of the backend. `Identity` is not here: it shares data instead of computing (`backend.ts`). */
export const kernels: KernelTable = {
  ...unaryKernels,
  ...binaryKernels,
  ...bitKernels,
  ...comparisonKernels,
  ...reductionKernels,
  ...matmulKernels,
  ...einsumKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...convolution3dKernels,
  ...poolingKernels,
  ...poolingArgmaxKernels,
  ...dilationKernels,
  ...normalizationKernels,
  ...resizeKernels,
  ...imageKernels,
  ...shapeKernels,
  ...blockKernels,
  ...gatherKernels,
  ...countingKernels,
  ...creationKernels,
};

/** The kernels that are computed at once from values, and so never within a trace. */
export const eagerKernels: EagerKernelTable = {
  ...uniqueKernels,
  ...nonMaxSuppressionKernels,
  ...sparseSegmentKernels,
  ...sparseTensorKernels,
  ...broadcastKernels,
  ...multinomialKernels,
};

/** The names of all kernels that this tfjs knows, ours or not. */
export function kernelNames(): KernelName[] {
  return Object.entries(tf).flatMap(([key, value]) => (key === value ? [key as KernelName] : []));
}

export function kernelOf(name: string): Kernel | undefined {
  const table: Readonly<Record<string, Kernel | undefined>> = kernels;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function eagerKernelOf(name: string): EagerKernel | undefined {
  const table: Readonly<Record<string, EagerKernel | undefined>> = eagerKernels;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
