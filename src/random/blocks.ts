import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { philox4x32 } from './philox.js';

/** What picks a sequence of blocks: two words of the counter and one of the key stay, as does the generator's 64-bit key. */
export interface BlockSequence {
  readonly c1: number;
  readonly c2: number;
  readonly c3: number;
  readonly k0: number;
  readonly k1: number;
}

/** Draws blocks `first` to `first + count - 1`, at most `mostBlocks`: four words each, in a buffer that the next draw reuses. */
export type DrawBlocks = (first: number, count: number, sequence: BlockSequence) => Uint32Array;

export const mostBlocks = 1024;

/** Block by block in TypeScript: what the other is tested against, and what draws where that has not been built. */
export function plainBlocks(): DrawBlocks {
  const words = new Uint32Array(4 * mostBlocks);
  return (first, count, { c1, c2, c3, k0, k1 }) => {
    for (let i = 0; i < count; i++) philox4x32(words, 4 * i, first + i, c1, c2, c3, k0, k1);
    return words;
  };
}

/** Where `npm run build` puts what it compiles from assembly/. */
const file = fileURLToPath(new URL('./philox.wasm', import.meta.url));

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  blocks(count: number, first: number, c1: number, c2: number, c3: number, k0: number, k1: number): void;
}

/** In WebAssembly, several times as fast; undefined where it has not been built. */
export function wasmBlocks(): DrawBlocks | undefined {
  if (!existsSync(file)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
  const { blocks, memory } = exports as Readonly<Record<string, unknown>> & Exports;
  const words = new Uint32Array(memory.buffer).subarray(0, 4 * mostBlocks);
  return (first, count, { c1, c2, c3, k0, k1 }) => {
    blocks(count, first, c1, c2, c3, k0, k1);
    return words;
  };
}

let chosen: DrawBlocks | undefined;

/** The fastest there is, in this thread. */
export function drawBlocks(first: number, count: number, sequence: BlockSequence): Uint32Array {
  chosen ??= wasmBlocks() ?? plainBlocks();
  return chosen(first, count, sequence);
}
