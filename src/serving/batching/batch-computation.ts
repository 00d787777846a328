import { ServingFailure, toFailure } from '../failure.js';
import { type Batch, type BatchResult, type Executor, ValuesRefused, WorkerLost } from './executor.js';
import { joinPieces, selectOutputs, splitsByRow } from './join-pieces.js';
import type { JoinRules } from './join-rules.js';
import type { OutputMemory } from './output-memory.js';
import type { Piece } from './pending-job.js';

/** A batch that ends as many workers ends the next one too, most likely. */
const mostLosses = 2;

/** A batch that has been computed, and whose rows it has. */
interface Computed {
  readonly pieces: readonly Piece[];
  readonly batch: Batch;
  readonly result: BatchResult;
}

/** Takes joined pieces through a worker: to the answers of their jobs, or to what they fail by. Nobody fails for a neighbour. */
export class BatchComputation {
  /**
   * @param every positions of all of the model's outputs
   * @param memory for outputs; none where batches need not have a row of outputs for each row of inputs
   * @param onComputed told of every batch that succeeded
   */
  constructor(
    private readonly executor: Executor,
    private readonly rules: JoinRules,
    private readonly every: readonly number[],
    private readonly memory: OutputMemory | undefined,
    private readonly onComputed: (rows: number, seconds: number) => void,
  ) {}

  /**
   * Answers or fails the job of every piece. Never rejects.
   * @param free called as soon as the slot is no longer needed, before answers go out, so that it is never idle meanwhile
   */
  async compute(slot: number, pieces: readonly Piece[], free: () => void): Promise<void> {
    const outcome = await this.#attempt(slot, pieces);
    if (outcome instanceof ValuesRefused && pieces.length > 1) {
      for (const piece of pieces) if (!piece.job.settled) this.#settle([piece], await this.#attempt(slot, [piece]));
      free();
    } else {
      free();
      this.#settle(pieces, outcome);
    }
  }

  /** Computes the pieces; where the worker is lost over them, once more, without those that have been given up meanwhile. */
  async #attempt(slot: number, pieces: readonly Piece[]): Promise<Computed | Error> {
    let left = pieces;
    for (let losses = 0; ; ) {
      const outcome = await this.#execute(slot, left);
      if (!(outcome instanceof WorkerLost)) return outcome;
      if (outcome.begun) losses++;
      left = left.filter(({ job }) => !job.settled);
      if (losses === mostLosses || left.length === 0) return outcome;
    }
  }

  async #execute(slot: number, pieces: readonly Piece[]): Promise<Computed | Error> {
    try {
      const batch = joinPieces(pieces, this.rules, this.every);
      const into = this.memory?.take(batch.rows, batch.outputs);
      const result = await this.executor.execute(slot, into ? { ...batch, into } : batch);
      const whole = pieces.length === 1 && batch.rows === pieces[0]!.job.rows;
      if (!whole && !splitsByRow(result.outputs, batch.rows)) return new ValuesRefused('its outputs do not have a row for each row given');
      this.onComputed(batch.rows, result.seconds);
      return { pieces, batch, result };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #settle(pieces: readonly Piece[], outcome: Computed | Error): void {
    if (outcome instanceof Error) {
      const failure = failureOf(outcome);
      for (const { job } of pieces) job.fail(failure);
    } else {
      deliver(outcome, () => this.memory?.give(outcome.result.outputs));
    }
  }
}

/** @param release called when no answer needs the outputs any more; never where an answer does not tell */
function deliver({ pieces, batch, result }: Computed, release: () => void): void {
  const releaseOne = afterAll(pieces.length, release);
  let from = 0;
  for (const piece of pieces) {
    const { job, rows } = piece;
    const outputs = selectOutputs(result.outputs, batch.outputs, job.wanted);
    job.countBatch(batch.rows, result.seconds);
    if (batch.rows === job.rows) job.deliverAll(outputs, releaseOne);
    else job.deliver(piece, outputs, from, releaseOne);
    from += rows;
  }
}

/** @returns what calls `act` when it has been called that many times */
function afterAll(times: number, act: () => void): () => void {
  let left = times;
  return () => {
    left--;
    if (left === 0) act();
  };
}

function failureOf(error: Error): ServingFailure {
  if (error instanceof ValuesRefused) return new ServingFailure('invalid', error.message);
  if (error instanceof WorkerLost) return new ServingFailure('internal', 'the worker that computed it was lost twice');
  return toFailure(error);
}
