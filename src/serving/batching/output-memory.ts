import { datatypes } from '../datatypes.js';
import type { ModelSignature } from '../signature.js';
import { sizeOf } from '../tensor.js';
import type { RawTensor } from './executor.js';
import { hasRows } from './join-rules.js';

/** Bytes that lie ready, at most: of what else comes back the garbage collector takes care. */
const mostKept = 64 * 2 ** 20;

/** Memory that is this many times as large as what it is to hold is left for what is larger. */
const tooLarge = 4;

/** What a row of an output is. */
interface OutputRow {
  readonly shape: readonly number[];
  readonly bytes: number;
}

/**
 * Memory for the outputs of batches, used again once all answers of a batch have been sent. New memory for each would be garbage that
 * the collector counts by its size: it then looks through all of the program's memory several times a second.
 */
export class OutputMemory {
  /** Undefined where batches may choose more of a shape than its rows. */
  readonly #rows: readonly OutputRow[] | undefined;
  readonly #free: ArrayBuffer[] = [];
  #kept = 0;

  constructor({ outputs }: ModelSignature) {
    const rows = outputs.map(({ shape, datatype }) => ({
      shape: shape.slice(1),
      bytes: sizeOf(shape.slice(1)) * datatypes[datatype].bytes,
    }));
    this.#rows = outputs.every((output, i) => hasRows(output) && !rows[i]!.shape.includes(-1)) ? rows : undefined;
  }

  /**
   * @param outputs positions of those wanted
   * @returns where they are to lie, with memory of any values; undefined where their shapes are not known
   */
  take(rows: number, outputs: readonly number[]): readonly RawTensor[] | undefined {
    return this.#rows && outputs.map((position) => this.#place(rows, this.#rows![position]!));
  }

  /** Takes back what nobody looks at any more. */
  give(places: readonly RawTensor[]): void {
    for (const { buffer } of places) {
      if (this.#kept + buffer.byteLength > mostKept) continue;
      this.#free.push(buffer);
      this.#kept += buffer.byteLength;
    }
  }

  #place(rows: number, { shape, bytes }: OutputRow): RawTensor {
    return { shape: [rows, ...shape], buffer: this.#find(rows * bytes) ?? new ArrayBuffer(bytes * 2 ** Math.ceil(Math.log2(rows))) };
  }

  /** The smallest that is large enough. */
  #find(size: number): ArrayBuffer | undefined {
    let best = -1;
    for (const [i, { byteLength }] of this.#free.entries()) {
      const fits = byteLength >= size && byteLength <= tooLarge * size;
      if (fits && (best < 0 || byteLength < this.#free[best]!.byteLength)) best = i;
    }
    const [found] = best < 0 ? [] : this.#free.splice(best, 1);
    this.#kept -= found?.byteLength ?? 0;
    return found;
  }
}
