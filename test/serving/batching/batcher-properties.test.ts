import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { Batcher } from '../../../src/serving/batching/batcher.js';
import { ValuesRefused, WorkerLost } from '../../../src/serving/batching/executor.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import { answerTo, FakeExecutor, jobOf, type SeenBatch, signature } from './support.js';

/** Turns of the event loop. */
const turns = fc.integer({ min: 0, max: 6 });

const jobs = fc.array(
  fc.record({
    rows: fc.integer({ min: 1, max: 20 }),
    shared: fc.constantFrom(0, 0.5),
    arrives: turns,
    cancelledAfter: fc.option(turns, { nil: undefined }),
    refused: fc.boolean(),
    outputs: fc.constantFrom(undefined, ['y'], ['byte', 'y']),
  }),
  { minLength: 1, maxLength: 30 },
);

const world = fc.record({
  maxBatch: fc.integer({ min: 1, max: 16 }),
  slots: fc.integer({ min: 1, max: 3 }),
  batchDelay: fc.constantFrom(0, 0, 1),
  maxQueue: fc.integer({ min: 10, max: 400 }),
  joins: fc.boolean(),
  /** How long batch i computes. */
  computing: fc.array(turns, { minLength: 1 }),
  /** Batches, by number, that the worker is lost over: of even number while it computed them, of odd number before. */
  lost: fc.array(fc.integer({ min: 0, max: 30 })),
});

async function wait(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await setImmediate();
}

describe('whatever comes, a batcher', () => {
  it('answers each job with its own rows or the reason it failed for, within its limits, and ends with nothing left', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, world, async (specs, { computing, lost, slots, ...options }) => {
        const losses = specs.map(() => 0);
        const before = async ({ jobs: ids }: SeenBatch, count: number) => {
          await wait(computing[count % computing.length]!);
          if (lost.includes(count)) {
            const begun = count % 2 === 0;
            if (begun) for (const id of ids) losses[id]!++;
            throw new WorkerLost('gone', begun);
          }
          if (ids.some((id) => specs[id]!.refused)) throw new ValuesRefused('refused');
        };
        const executor = new FakeExecutor(slots, before);
        const batcher = new Batcher(executor, signature, { ...options, onBatch: () => undefined });
        const gone = new Error('gone');
        const run = async (spec: (typeof specs)[number], id: number): Promise<void> => {
          await wait(spec.arrives);
          const controller = new AbortController();
          if (spec.cancelledAfter !== undefined) void wait(spec.cancelledAfter).then(() => controller.abort(gone));
          const { outputs, ...rest } = spec;
          const job = { id, ...rest, signal: controller.signal, ...(outputs && { outputs }) };
          try {
            const result = await batcher.run(jobOf(job));
            expect(spec.refused).to.equal(false);
            const expected = answerTo(job);
            expect(result.outputs.map(({ name, data }) => [name, Array.from<number | bigint, number>(data, Number)])).to.deep.equal(
              (outputs ?? ['y', 'byte']).map((name) => [name, name === 'y' ? expected.y : expected.byte]),
            );
            for (const { shape } of result.outputs) expect(shape[0]).to.equal(spec.rows);
          } catch (error) {
            if (error === gone) expect(spec.cancelledAfter).to.not.equal(undefined);
            else if (error instanceof ServingFailure && error.kind === 'invalid') expect(spec.refused).to.equal(true);
            else if (error instanceof ServingFailure && error.kind === 'internal') expect(losses[id]).to.be.at.least(2);
            else if (!(error instanceof ServingFailure && error.kind === 'overloaded')) throw error;
          }
        };
        await Promise.all(specs.map(run));
        expect(batcher.queuedRows).to.equal(0);
        await batcher.close();
        for (const { rows, jobs: ids } of executor.seen) {
          if (options.joins) expect(rows).to.be.at.most(options.maxBatch);
          else expect(ids).to.have.length(1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('starts each batch with the oldest job that waits, and takes those that fit it in the order they came', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, world, async (specs, { computing, maxBatch, slots, batchDelay }) => {
        const executor = new FakeExecutor(slots, (_, count) => wait(computing[count % computing.length]!));
        const options = { maxBatch, batchDelay, maxQueue: 1e6, joins: true, onBatch: () => undefined };
        const batcher = new Batcher(executor, signature, options);
        // All in one turn: what has been seen then tells what waited.
        await Promise.all(specs.map(({ rows, shared }, id) => batcher.run(jobOf({ id, rows, shared }))));
        const left = new Map(specs.map(({ rows }, id) => [id, rows]));
        for (const { rows, jobs: ids, shared } of executor.seen) {
          expect(ids[0]).to.equal(Math.min(...left.keys()));
          expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
          for (const id of ids) expect(specs[id]!.shared).to.equal(shared);
          expect(rows).to.be.at.most(maxBatch);
          const [first, ...others] = ids;
          const part = others.reduce((rest, id) => rest - left.get(id)!, rows);
          for (const id of others) left.delete(id);
          // One that is cut has a batch for itself.
          if (part < left.get(first!)!) expect(others).to.have.length(0);
          if (part === left.get(first!)) left.delete(first!);
          else left.set(first!, left.get(first!)! - part);
          expect(part).to.be.above(0);
        }
        expect(left.size).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });
});
