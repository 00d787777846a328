import { createRequire } from 'node:module';

/** What is used of koffi, which is loaded where it can be. */
interface Koffi {
  address(memory: Uint8Array): bigint;
  view(address: bigint, bytes: number): ArrayBuffer;
}

let koffi: Koffi | undefined | 'missing';

/** The same memory as a plain ArrayBuffer, and the other way round, so that neither goes while the other is in use. */
const plain = new WeakMap<SharedArrayBuffer, ArrayBuffer>();
const shared = new WeakMap<ArrayBuffer, SharedArrayBuffer>();

/**
 * A vector on shared memory as one on a plain ArrayBuffer at the same place: onnxruntime's binding refuses shared buffers,
 * though it would only read and write them. So workers read parameters where the optimizer has put them, and write
 * gradients where it reads them: nothing is copied.
 *
 * @returns the vector itself where it is not on shared memory; undefined where koffi does not run on this machine
 */
export function plainView(vector: Float32Array): Float32Array<ArrayBuffer> | undefined {
  const { buffer, byteOffset, length } = vector;
  if (!(buffer instanceof SharedArrayBuffer)) return new Float32Array(buffer, byteOffset, length);
  const memory = plain.get(buffer) ?? open(buffer);
  return memory && new Float32Array(memory, byteOffset, length);
}

function open(buffer: SharedArrayBuffer): ArrayBuffer | undefined {
  koffi ??= load();
  if (koffi === 'missing') return undefined;
  const memory = koffi.view(koffi.address(new Uint8Array(buffer)), buffer.byteLength);
  plain.set(buffer, memory);
  shared.set(memory, buffer);
  return memory;
}

function load(): Koffi | 'missing' {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch {
    return 'missing';
  }
}
