import type { Communicator } from '../../src/cluster/communicator.js';

/** A collective, as far as ranks have come to it. */
class Meeting {
  readonly all: Promise<readonly unknown[]>;
  private readonly brought: unknown[];
  private missing: number;
  private complete: (all: readonly unknown[]) => void = () => {};

  constructor(size: number) {
    this.brought = new Array<unknown>(size);
    this.missing = size;
    this.all = new Promise((resolve) => {
      this.complete = resolve;
    });
  }

  /** @returns what all have brought, once all have come */
  come(rank: number, value: unknown): Promise<readonly unknown[]> {
    this.brought[rank] = value;
    if (--this.missing === 0) this.complete(this.brought);
    return this.all;
  }
}

/** Ranks in one process, as many as are asked for: what MPI does between processes. */
export function localWorld(size: number): Communicator[] {
  const meetings: Meeting[] = [];
  return Array.from({ length: size }, (_, rank): Communicator => {
    let turn = 0;
    const meet = <T>(value: T): Promise<readonly T[]> => {
      meetings[turn] ??= new Meeting(size);
      return meetings[turn++]!.come(rank, value) as Promise<readonly T[]>;
    };
    return {
      rank,
      size,
      gather: (bytes) => meet(bytes.slice()),
      exchange: async (partner, send, receive) => receive.set((await meet(send.slice()))[partner]!),
      sum: async (values) => {
        const all = await meet(values.slice());
        for (let i = 0; i < values.length; i++) values[i] = all.reduce((sum, theirs) => sum + theirs[i]!, 0);
      },
      close: async () => {
        await meet(undefined);
      },
      abort: (exitCode) => {
        throw new Error(`rank ${rank} has ended the job with ${exitCode}`);
      },
    };
  });
}
