import { compileKernels } from '../../../src/training/vectors/wasm.js';
import { skip } from '../../skip.js';

/** The compiled kernels; skips where they were not compiled beside the tests, as `npm run build` does. */
export const kernelsOrSkip = (context: Mocha.Context): WebAssembly.Module =>
  compileKernels() ?? skip(context, 'kernels.wasm is not there: npm run build');

/** The bits of float32 numbers, every NaN alike: which one an operation gives is left open. */
export const bitsOf = (vector: Float32Array): number[] =>
  [...new Uint32Array(vector.slice().buffer)].map((bits, i) => (Number.isNaN(vector[i]) ? 0x7fc00000 : bits));
