import { RunError } from '../../errors.js';

/** Bytes of a block: its message's length as a float64, then the message itself if it fits. */
const blockBytes = 256;
const headBytes = 8;

/** A message of up to so many bytes is gathered in one call of MPI, a longer one in two. */
export const inlineBytes = blockBytes - headBytes;

/**
 * Blocks of one size that all ranks gather first, as MPI's gathering of different sizes has to know those. The headers of steps fit into
 * them, so that they cost one call.
 */
export class GatherBlocks {
  readonly own = new Uint8Array(blockBytes);
  /** Those of all ranks, by rank. */
  readonly all: Uint8Array;
  private readonly view: DataView;

  constructor(private readonly ranks: number) {
    this.all = new Uint8Array(ranks * blockBytes);
    this.view = new DataView(this.all.buffer);
  }

  /** Makes our block that of a message. */
  set(message: Uint8Array): void {
    new DataView(this.own.buffer).setFloat64(0, message.length, true);
    if (message.length <= inlineBytes) this.own.set(message, headBytes);
  }

  /** Copies of all messages, by rank; undefined where one does not fit into its block. */
  inline(): readonly Uint8Array[] | undefined {
    const lengths = this.lengths();
    if (lengths.some((length) => length > inlineBytes)) return undefined;
    return lengths.map((length, rank) => {
      const start = rank * blockBytes + headBytes;
      return this.all.slice(start, start + length);
    });
  }

  /**
   * Lengths and beginnings of the messages where they lie one after the other.
   * @throws RunError where they are more than MPI can count, on every rank
   */
  layout(): { readonly counts: Int32Array; readonly starts: Int32Array; readonly total: number } {
    const lengths = this.lengths();
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (total >= 2 ** 31) throw new RunError('gather-too-large', `ranks can gather less than 2 GiB at once, not ${total} bytes`);
    const starts = new Int32Array(this.ranks);
    for (let rank = 1; rank < this.ranks; rank++) starts[rank] = starts[rank - 1]! + lengths[rank - 1]!;
    return { counts: Int32Array.from(lengths), starts, total };
  }

  private lengths(): number[] {
    return Array.from({ length: this.ranks }, (_, rank) => this.view.getFloat64(rank * blockBytes, true));
  }
}
