import type { Kernels } from './kernels.js';
import { plainKernels } from './plain.js';
import { type WasmKernels, wasmKernels } from './wasm.js';

/** Hands out vectors of zeros that all threads may share. */
export type TakeVector = (length: number) => Float32Array;

/** Vectors begin at cache lines. */
const alignment = 64;
const pageBytes = 2 ** 16;
/** Addresses of WebAssembly have 32 bits, and the end of the last vector is one as well. */
const mostPages = 2 ** 16 - 1;

/** Vectors, and the kernels they are placed for, if any. */
export interface Shared<T> {
  readonly vectors: T;
  readonly wasm?: WasmKernels;
}

/**
 * Places for the vectors that `build` asks for: one after another in one memory of WebAssembly where `module` can work on
 * them, else each on a SharedArrayBuffer of its own. `build` is called twice and has to ask for the same.
 */
export function shareVectors<T>(module: WebAssembly.Module | undefined, build: (take: TakeVector) => T): Shared<T> {
  const memory = module && reserve(bytesOf(build));
  if (!module || !memory) {
    return { vectors: build((length) => new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT))) };
  }
  const { buffer } = memory;
  let end = 0;
  const vectors = build((length) => {
    const vector = new Float32Array(buffer, end, length);
    end += placeOf(length);
    return vector;
  });
  return { vectors, wasm: { module, memory } };
}

function bytesOf(build: (take: TakeVector) => unknown): number {
  let bytes = 0;
  build((length) => {
    bytes += placeOf(length);
    return new Float32Array(0);
  });
  return bytes;
}

/** Bytes a vector takes. */
const placeOf = (length: number): number => Math.ceil((length * Float32Array.BYTES_PER_ELEMENT) / alignment) * alignment;

/** Undefined where there is more than one memory can hold, or no address space for it. */
function reserve(bytes: number): WebAssembly.Memory | undefined {
  const pages = Math.ceil(bytes / pageBytes);
  if (pages > mostPages) return undefined;
  try {
    return new WebAssembly.Memory({ initial: Math.max(1, pages), maximum: Math.max(1, pages), shared: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The kernels for vectors placed by `shareVectors`, in this thread. */
export const kernelsFor = ({ wasm }: Pick<Shared<unknown>, 'wasm'>): Kernels => (wasm ? wasmKernels(wasm) : plainKernels);
