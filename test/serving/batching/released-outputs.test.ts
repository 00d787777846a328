import { expect } from 'chai';
import { Batcher } from '../../../src/serving/batching/batcher.js';
import type { Batch, BatchResult } from '../../../src/serving/batching/executor.js';
import type { JobResult } from '../../../src/serving/model-runner.js';
import { FakeExecutor, jobOf, signature } from './support.js';

/** Writes its outputs to where batches say, and keeps what that was. */
class WritingExecutor extends FakeExecutor {
  readonly places: ArrayBuffer[] = [];

  constructor() {
    super(1, async () => undefined);
  }

  override async execute(slot: number, batch: Batch): Promise<BatchResult> {
    const result = await super.execute(slot, batch);
    for (const [i, { shape, buffer }] of result.outputs.entries()) {
      const place = batch.into![i]!;
      expect(place.shape).to.deep.equal(shape);
      new Uint8Array(place.buffer).set(new Uint8Array(buffer));
      this.places.push(place.buffer);
    }
    return { ...result, outputs: batch.into! };
  }
}

describe('outputs that are released', () => {
  let executor: WritingExecutor;
  let batcher: Batcher;
  beforeEach(() => {
    executor = new WritingExecutor();
    batcher = new Batcher(executor, signature, { maxBatch: 4, batchDelay: 0, maxQueue: 100, joins: true, onBatch: () => undefined });
  });

  const run = (id: number, rows = 1): Promise<JobResult> => batcher.run(jobOf({ id, rows, outputs: ['y'] }));
  const firstOf = ({ outputs }: JobResult): number => Number(outputs[0]!.data[0]);

  it('make room for those of the next batch', async () => {
    for (const id of [1, 2, 3]) (await run(id)).release!();
    expect(new Set(executor.places).size).to.equal(1);
  });

  it('stay as they are where they are not', async () => {
    const kept = await run(1);
    for (const id of [2, 3]) (await run(id)).release!();
    expect(firstOf(kept)).to.equal(1);
    expect(executor.places[2]).to.equal(executor.places[1]).and.not.equal(executor.places[0]);
  });

  it('make room only when all answers of the batch have been', async () => {
    const [one, other] = await Promise.all([run(1), run(2)]);
    one!.release!();
    (await run(3)).release!();
    expect(executor.places[1]).to.not.equal(executor.places[0]);
    expect(firstOf(other!)).to.equal(2);
    other!.release!();
    await Promise.all([run(4), run(5)]);
    expect(executor.places[2]).to.equal(executor.places[0]);
  });

  it('do not wait for requests that have been given up, nor for rows that are gathered elsewhere', async () => {
    const abort = new AbortController();
    const [cut] = await Promise.all([
      run(1, 6),
      batcher.run({ ...jobOf({ id: 2, rows: 1 }), signal: abort.signal }).catch(() => undefined),
      Promise.resolve().then(() => setImmediate(() => abort.abort(new Error('gone')))),
    ]);
    expect(cut!.release).to.equal(undefined);
    expect(Array.from(cut!.outputs[0]!.data, Number).filter((_, i) => i % 2 === 0)).to.deep.equal([1, 1, 1, 1, 1, 1]);
    const before = new Set(executor.places);
    await run(3, 4);
    expect(before.has(executor.places.at(-1)!)).to.equal(true);
  });
});
