import { binary, type KernelTable } from '../kernel.js';

export const bitKernels: KernelTable = {
  BitwiseAnd: binary((g, a, b) => g.op('BitwiseAnd', [a, b])),
};
