import { deserialize, serialize } from 'node:v8';
import { RunError } from '../errors.js';
import type { Communicator } from './communicator.js';

/** How vectors are added up over ranks. */
export const reductions = ['exact', 'fast'] as const;

export type Reduction = (typeof reductions)[number];

/**
 * The ranks of a run as training sees them: all drive the same steps on shards of their own, and what they tell each other makes
 * every one of them go on with the same numbers. A run in one process is a world of one rank, which waits for nobody.
 */
export class Ranks {
  private waited = 0;

  /** @param others none: this process is all there is */
  constructor(private readonly others?: Communicator) {}

  get rank(): number {
    return this.others?.rank ?? 0;
  }

  get size(): number {
    return this.others?.size ?? 1;
  }

  /** Of the ranks one speaks for all: it writes the run directory, and measures where others are to do alike. */
  get isFirst(): boolean {
    return this.rank === 0;
  }

  /** Seconds within calls that wait for other ranks, since the beginning; what is sent and received in them included. */
  get waitedSeconds(): number {
    return this.waited;
  }

  /**
   * What every rank has to say, by rank.
   * @param occasion in words; the same on all ranks
   * @throws RunError where ranks have come here on different occasions
   */
  async gather<T>(occasion: string, value: T): Promise<readonly T[]> {
    if (!this.others) return [value];
    const gathered = await this.timed(this.others.gather(serialize([occasion, value])));
    const messages = gathered.map((bytes) => deserialize(bytes) as [string, T]);
    const strayed = messages.findIndex(([theirs]) => theirs !== occasion);
    if (strayed >= 0) {
      const what = `rank ${strayed} is at ${messages[strayed]![0]} where rank ${this.rank} is at ${occasion}`;
      throw new RunError(
        'ranks-out-of-step',
        what,
        'start all ranks anew, with the same program; `ganforge resume` goes on from the last checkpoint',
      );
    }
    return messages.map(([, said]) => said);
  }

  /** What the first rank finds out, for all. */
  async ofFirst<T>(occasion: string, find: () => T | Promise<T>): Promise<T> {
    const found = this.isFirst ? await find() : undefined;
    return (await this.gather(occasion, found))[0] as T;
  }

  /**
   * The sum of a vector over the ranks, in place, by the pairwise tree over their numbers: neighbours first, then pairs of pairs.
   *
   * By halving and doubling (Rabenseifner 2004, https://doi.org/10.1007/978-3-540-24685-5_1): of what it still adds up a rank gives its
   * partner one half and adds the partner's other half to its own, so that each ends with the sum of a part of the vector; then they give
   * each other the parts. Each element is added up by one rank only, and all end with the same bits. Twice the vector goes through a rank,
   * however many there are, and to far ones the smaller parts.
   *
   * @param vector of this rank; a power of two of them
   * @param room for what another rank sends, half as long (rounded up)
   * @param add adds the second to the first
   */
  async addUp(vector: Float32Array, room: Float32Array, add: (into: Float32Array, other: Float32Array) => void): Promise<void> {
    const halvings: { readonly partner: number; readonly kept: Float32Array; readonly given: Float32Array }[] = [];
    let left = vector;
    for (let distance = 1; distance < this.size; distance *= 2) {
      const middle = left.length >> 1;
      const [lower, upper] = [left.subarray(0, middle), left.subarray(middle)];
      const [kept, given] = this.rank & distance ? [upper, lower] : [lower, upper];
      const partner = this.rank ^ distance;
      const received = room.subarray(0, kept.length);
      await this.timed(this.others!.exchange(partner, given, received));
      add(kept, received);
      halvings.push({ partner, kept, given });
      left = kept;
    }
    for (const { partner, kept, given } of halvings.reverse()) await this.timed(this.others!.exchange(partner, kept, given));
  }

  /** The sum of a vector over the ranks, in place, in whatever order MPI adds in: its rounding depends on their number. */
  async addUpFast(vector: Float32Array): Promise<void> {
    if (this.others) await this.timed(this.others.sum(vector));
  }

  async close(): Promise<void> {
    await this.others?.close();
  }

  private async timed<T>(call: Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await call;
    this.waited += (performance.now() - began) / 1000;
    return answer;
  }
}

/** The shards of a rank: [first, end) of those of the batch. */
export interface ShardRange {
  readonly first: number;
  readonly end: number;
}

export const shardsOfRank = (shards: number, { rank, size }: Pick<Ranks, 'rank' | 'size'>): ShardRange => ({
  first: (rank * shards) / size,
  end: ((rank + 1) * shards) / size,
});
