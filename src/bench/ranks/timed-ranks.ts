import type { Communicator } from '../../cluster/communicator.js';
import { Ranks } from '../../cluster/ranks.js';
import type { StepResult } from '../../training/coordinator.js';

/** What a rank spends a step in, in seconds; together they are the step. */
export interface StepParts {
  readonly phase: string;
  /** Until the gradients of its shards are there. */
  readonly compute: number;
  /** Hearing what all ranks have to say of their shards; waiting for the slowest is part of it. */
  readonly gather: number;
  /** Adding up its own shards. */
  readonly sum: number;
  /** Exchanging sums with other ranks. */
  readonly exchange: number;
  /** Adding what they have sent. */
  readonly add: number;
  /** The optimizer's step, the moving averages and what is told of the step. */
  readonly update: number;
  /** Of this rank's message to all others. */
  readonly messageBytes: number;
  /** Of the vector that is added up over the ranks, 0 where there is one. */
  readonly vectorBytes: number;
}

/** Ranks that know when a step came to which of its parts. */
export class TimedRanks extends Ranks {
  private readonly told: CountingCommunicator | undefined;
  private gatherStarted = 0;
  private gatherEnded = 0;
  private reduceStarted: number | undefined;
  private reduceEnded = 0;
  private adding = 0;
  private vectorBytes = 0;

  constructor(others?: Communicator) {
    const told = others && new CountingCommunicator(others);
    super(told);
    this.told = told;
  }

  override async gather<T>(occasion: string, value: T): Promise<readonly T[]> {
    this.gatherStarted = performance.now();
    const all = await super.gather(occasion, value);
    this.gatherEnded = performance.now();
    return all;
  }

  override async addUp(vector: Float32Array, room: Float32Array, add: (into: Float32Array, other: Float32Array) => void): Promise<void> {
    this.begin(vector);
    await super.addUp(vector, room, (into, other) => {
      const started = performance.now();
      add(into, other);
      this.adding += performance.now() - started;
    });
    this.reduceEnded = performance.now();
  }

  override async addUpFast(vector: Float32Array): Promise<void> {
    this.begin(vector);
    await super.addUpFast(vector);
    this.reduceEnded = performance.now();
  }

  /** The parts of the step that has just ended. */
  takeStep({ phase, seconds }: StepResult): StepParts {
    const ended = performance.now();
    const reduced = this.reduceStarted !== undefined;
    const reduceStarted = this.reduceStarted ?? this.gatherEnded;
    const reduceEnded = reduced ? this.reduceEnded : this.gatherEnded;
    const parts = {
      compute: this.gatherStarted - (ended - 1000 * seconds.total),
      gather: this.gatherEnded - this.gatherStarted,
      sum: reduceStarted - this.gatherEnded,
      exchange: reduceEnded - reduceStarted - this.adding,
      add: this.adding,
      update: ended - reduceEnded,
    };
    this.reduceStarted = undefined;
    this.adding = 0;
    const inSeconds = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value / 1000])) as typeof parts;
    return { phase, messageBytes: this.told?.bytes ?? 0, vectorBytes: this.vectorBytes, ...inSeconds };
  }

  private begin(vector: Float32Array): void {
    this.vectorBytes = vector.byteLength;
    this.reduceStarted = performance.now();
  }
}

/** Knows how long the last message was. */
class CountingCommunicator implements Communicator {
  bytes = 0;

  constructor(private readonly of: Communicator) {}

  get rank() {
    return this.of.rank;
  }

  get size() {
    return this.of.size;
  }

  gather(bytes: Uint8Array) {
    this.bytes = bytes.length;
    return this.of.gather(bytes);
  }

  exchange(partner: number, send: Float32Array, receive: Float32Array) {
    return this.of.exchange(partner, send, receive);
  }

  sum(values: Float32Array) {
    return this.of.sum(values);
  }

  close() {
    return this.of.close();
  }

  abort(exitCode: number): never {
    return this.of.abort(exitCode);
  }
}
