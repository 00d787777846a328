import { setImmediate } from 'node:timers/promises';
import { Batcher, type BatcherOptions } from '../../../src/serving/batching/batcher.js';
import type { Batch, BatchResult, Executor, RawTensor } from '../../../src/serving/batching/executor.js';
import type { Job, JobResult } from '../../../src/serving/model-runner.js';
import type { ModelSignature } from '../../../src/serving/signature.js';

/** Takes rows [job, row] and a number they share; gives [job, row + shared] and the row as a byte. */
export const signature: ModelSignature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2] },
    { name: 'shared', datatype: 'FP32', shape: [] },
  ],
  outputs: [
    { name: 'y', datatype: 'FP32', shape: [-1, 2] },
    { name: 'byte', datatype: 'UINT8', shape: [-1] },
  ],
  metadata: {},
};

export interface JobSpec {
  readonly id: number;
  readonly rows: number;
  readonly shared?: number;
  readonly outputs?: readonly string[];
  readonly signal?: AbortSignal;
}

export function jobOf({ id, rows, shared = 0, outputs, signal }: JobSpec): Job {
  const x = Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? id : (i - 1) / 2));
  return {
    // The order of the model's inputs is not the client's.
    inputs: [
      { name: 'shared', datatype: 'FP32', shape: [], data: Float32Array.of(shared) },
      { name: 'x', datatype: 'FP32', shape: [rows, 2], data: x },
    ],
    rows,
    ...(outputs && { outputs }),
    ...(signal && { signal }),
  };
}

/** What a job of `jobOf` is to be answered. */
export const answerTo = ({ id, rows, shared = 0 }: JobSpec): { readonly y: number[]; readonly byte: number[] } => ({
  y: Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? id : (i - 1) / 2 + shared)),
  byte: Array.from({ length: rows }, (_, row) => row),
});

/** What a batch held. */
export interface SeenBatch {
  readonly slot: number;
  readonly rows: number;
  /** Ids of the jobs, in order, each once. */
  readonly jobs: readonly number[];
  readonly shared: number;
  readonly outputs: readonly number[];
}

/** Rows a second, as it says: so few that no batcher thinks a worker could have computed them meanwhile. */
const secondRows = 8;

/** Computes batches of `signature` when `before` resolves, unless it rejects. Keeps what it has seen. */
export class FakeExecutor implements Executor {
  readonly seen: SeenBatch[] = [];

  /** @param before gets what the batch holds, and its number */
  constructor(
    readonly slots: number,
    private readonly before: (batch: SeenBatch, count: number) => Promise<unknown>,
  ) {}

  async execute(slot: number, { rows, inputs, outputs }: Batch): Promise<BatchResult> {
    const x = new Float32Array(inputs[0]!.buffer);
    const shared = new Float32Array(inputs[1]!.buffer)[0]!;
    const jobs = [...new Set(Array.from({ length: rows }, (_, row) => x[2 * row]!))];
    this.seen.push({ slot, rows, jobs, shared, outputs });
    await this.before(this.seen.at(-1)!, this.seen.length - 1);
    const results: readonly RawTensor[] = [
      { shape: [rows, 2], buffer: x.map((value, i) => (i % 2 === 0 ? value : value + shared)).buffer },
      { shape: [rows], buffer: Uint8Array.from({ length: rows }, (_, row) => x[2 * row + 1]!).buffer },
    ];
    return { outputs: outputs.map((position) => results[position]!), seconds: rows / secondRows };
  }
}

/** Computes each batch when told to. */
export class GatedExecutor extends FakeExecutor {
  readonly #gates: { readonly open: () => void; readonly fail: (error: Error) => void }[] = [];

  constructor(slots = 1) {
    super(slots, () => new Promise<void>((open, fail) => this.#gates.push({ open, fail })));
  }

  /** Finishes a batch, or fails it, and waits for what follows. */
  async finish(count: number, error?: Error): Promise<void> {
    const gate = this.#gates[count]!;
    if (error) gate.fail(error);
    else gate.open();
    await settled();
  }
}

/** Waits for what does not wait for anything else. */
export async function settled(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

export const startBatcher = (executor: Executor, options: Partial<BatcherOptions> = {}): Batcher =>
  new Batcher(executor, signature, { maxBatch: 4, batchDelay: 0, maxQueue: 100, joins: true, onBatch: () => undefined, ...options });

export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Values of each output, as numbers. */
export const dataOf = ({ outputs }: JobResult): Record<string, number[]> =>
  Object.fromEntries(outputs.map(({ name, data }) => [name, Array.from<number | bigint, number>(data, Number)]));
