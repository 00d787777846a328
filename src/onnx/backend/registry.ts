import * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelName, KernelTable } from './kernel.js';
import { binaryKernels } from './kernels/binary.js';
import { blockKernels } from './kernels/blocks.js';
import { comparisonKernels } from './kernels/comparison.js';
import { convolutionKernels } from './kernels/convolution.js';
import { convolution3dKernels } from './kernels/convolution-3d.js';
import { creationKernels } from './kernels/creation.js';
import { depthwiseKernels } from './kernels/depthwise.js';
import { einsumKernels } from './kernels/einsum.js';
import { gatherKernels } from './kernels/gather.js';
import { matmulKernels } from './kernels/matmul.js';
import { normalizationKernels } from './kernels/normalization.js';
import { poolingKernels } from './kernels/pooling.js';
import { reductionKernels } from './kernels/reduction.js';
import { resizeKernels } from './kernels/resize.js';
import { shapeKernels } from './kernels/shape.js';
import { unaryKernels } from './kernels/unary.js';

/** Every kernel of the backend. `Identity` is not here: it shares data instead of computing (`backend.ts`). */
export const kernels: KernelTable = {
  ...unaryKernels,
  ...binaryKernels,
  ...comparisonKernels,
  ...reductionKernels,
  ...matmulKernels,
  ...einsumKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...convolution3dKernels,
  ...poolingKernels,
  ...normalizationKernels,
  ...resizeKernels,
  ...shapeKernels,
  ...blockKernels,
  ...gatherKernels,
  ...creationKernels,
};

/** The names of all kernels that this tfjs knows, ours or not. */
export function kernelNames(): KernelName[] {
  return Object.entries(tf).flatMap(([key, value]) => (key === value ? [key as KernelName] : []));
}

export function kernelOf(name: string): Kernel | undefined {
  const table: Readonly<Record<string, Kernel | undefined>> = kernels;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
