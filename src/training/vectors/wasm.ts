import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Kernels, UpdateVectors } from './kernels.js';

/** Where `npm run build` puts what it compiles from assembly/. */
export const kernelsFile = fileURLToPath(new URL('./kernels.wasm', import.meta.url));

/** Compiled kernels and the memory their vectors lie in; survives a structured clone to another thread. */
export interface WasmKernels {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** The kernels in WebAssembly; undefined where they have not been built or the processor lacks SIMD. */
export function compileKernels(): WebAssembly.Module | undefined {
  if (!existsSync(kernelsFile)) return undefined;
  try {
    return new WebAssembly.Module(readFileSync(kernelsFile));
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

/** The functions of assembly/: vectors as addresses, lengths in elements. */
interface Exports {
  add(a: number, b: number, into: number, length: number): void;
  scale(values: number, factor: number, into: number, length: number): number;
  average(values: number, old: number, into: number, length: number, decay: number): void;
  clip(values: number, length: number, limit: number): void;
  limitColumns(matrix: number, rows: number, columns: number, limit: number): void;
  adam(...vectorsAndConstants: number[]): void;
  sgd(...vectorsAndConstants: number[]): void;
  rmsprop(...vectorsAndConstants: number[]): void;
}

const at = (vector: Float32Array): number => vector.byteOffset;

const addressesOf = ({ parameters, gradient, moments, newParameters, newMoments }: UpdateVectors): number[] =>
  [parameters, gradient, ...moments, newParameters, ...newMoments].map(at);

/** Kernels whose arguments are all views of the given memory, in this thread. */
export function wasmKernels({ module, memory }: WasmKernels): Kernels {
  const wasm = new WebAssembly.Instance(module, { env: { memory } }).exports as Readonly<Record<string, unknown>> & Exports;
  return {
    add: (a, b, into) => wasm.add(at(a), at(b), at(into), into.length),
    scale: (values, factor, into) => wasm.scale(at(values), factor, at(into), into.length),
    average: (values, old, decay, into) => wasm.average(at(values), at(old), at(into), into.length, decay),
    clip: (values, limit) => wasm.clip(at(values), values.length, limit),
    limitColumns: (matrix, columns, limit) => wasm.limitColumns(at(matrix), matrix.length / columns, columns, limit),
    adam: (update, { rate, beta1, rest1, beta2, rest2, correction, epsilon }) =>
      wasm.adam(...addressesOf(update), update.gradient.length, rate, beta1, rest1, beta2, rest2, correction, epsilon),
    sgd: (update, { rate, momentum }) => wasm.sgd(...addressesOf(update), update.gradient.length, rate, momentum),
    rmsprop: (update, { rate, rho, rest, epsilon }) =>
      wasm.rmsprop(...addressesOf(update), update.gradient.length, rate, rho, rest, epsilon),
  };
}
