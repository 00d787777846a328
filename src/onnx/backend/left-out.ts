import type { KernelName } from './kernel.js';

const complex = 'computes with complex64, which onnxruntime has in no operator';
const strings = 'works on strings, which no numeric graph holds';
const ragged = 'works on ragged tensors, whose rows differ in length';

/** Kernels that tfjs's `cpu` backend has and this one never will, each with the reason, as the end of a sentence. */
export const leftOut: { readonly [K in KernelName]?: string } = {
  Complex: complex,
  ComplexAbs: complex,
  FFT: complex,
  IFFT: complex,
  Imag: complex,
  Real: complex,
  StaticRegexReplace: strings,
  StringNGrams: strings,
  StringSplit: strings,
  StringToHashBucketFast: strings,
  RaggedGather: ragged,
  RaggedRange: ragged,
  RaggedTensorToTensor: ragged,
  Draw: 'paints on a canvas, which is no tensor',
};
