import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cudaInstalled } from '../../../src/engines/onnxruntime/provider-help.js';
import { externalContent, placeExternally } from '../../../src/onnx/external-data.js';
import { encodeModel } from '../../../src/onnx/model-file.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import type { StartedRunner } from '../../../src/serving/inference/start-runner.js';
import { startRunner } from '../../../src/serving/inference/start-runner.js';
import { readSignature } from '../../../src/serving/read-signature.js';
import { expectInputError } from '../../data/support.js';
import { skip } from '../../skip.js';
import {
  bytesOf,
  classGraph,
  externalModel,
  fixedGraph,
  jobOf,
  mixingGraph,
  numbers,
  plainly,
  rowsGraph,
  rowsJob,
  runnerOf,
  scalarGraph,
  sumGraph,
  widthGraph,
} from './support.js';

describe('a runner', () => {
  let runner: StartedRunner | undefined;
  afterEach(async () => {
    await runner?.close();
    runner = undefined;
  });

  it('gives what onnxruntime gives, bit for bit: alone, joined and cut, in every data type', async () => {
    runner = await runnerOf(rowsGraph, { workers: 2 });
    expect(runner.notJoined).to.equal(undefined);
    const jobs = [1, 3, 1, 20, 8, 2, 1, 1].map((rows, seed) => rowsJob(rows, seed));
    const results = await Promise.all(jobs.map((job) => runner!.run(job)));
    for (const [i, job] of jobs.entries()) expect(bytesOf(results[i]!)).to.deep.equal(await plainly(rowsGraph, job));
    expect(results.map(({ outputs }) => outputs.map(({ datatype }) => datatype))[0]).to.deep.equal(['FP32', 'UINT8', 'FP16']);
    expect(Math.max(...results.map(({ batchRows }) => batchRows))).to.be.within(3, 8);
  });

  it('computes in memory that earlier answers have released, and leaves that of others alone', async () => {
    runner = await runnerOf(rowsGraph, { workers: 2 });
    const kept = await runner.run(rowsJob(3, 1));
    for (let round = 0; round < 20; round++) {
      const jobs = [1, 3, 8, 2].map((rows, i) => rowsJob(rows, 4 * round + i));
      await Promise.all(
        jobs.map(async (job) => {
          const result = await runner!.run(job);
          expect(bytesOf(result)).to.deep.equal(await plainly(rowsGraph, job));
          result.release!();
        }),
      );
    }
    expect(bytesOf(kept)).to.deep.equal(await plainly(rowsGraph, rowsJob(3, 1)));
  });

  it('has batches as large as it is told, or else as is measured to be fast', async () => {
    runner = await runnerOf(rowsGraph, { maxBatch: 3 });
    expect(runner.maxBatch).to.equal(3);
    await runner.close();
    const { signature } = readSignature(encodeModel(rowsGraph), 'model');
    const options = { model: encodeModel(rowsGraph), signature, device: 'cpu', workers: 2, batchDelay: 0, maxQueue: 1000 };
    runner = await startRunner(options);
    expect(runner.maxBatch).to.be.oneOf([8, 16, 32, 64]);
    const job = rowsJob(200, 1);
    const result = await runner.run(job);
    expect(bytesOf(result)).to.deep.equal(await plainly(rowsGraph, job));
    expect(result.batchRows).to.equal(runner.maxBatch);
  });

  it('returns the outputs that are wanted, in the order they are', async () => {
    runner = await runnerOf(rowsGraph);
    const job = rowsJob(2, 1);
    const all = await plainly(rowsGraph, job);
    const { outputs } = await runner.run({ ...job, outputs: ['half', 'y'] });
    expect(outputs.map(({ name }) => name)).to.deep.equal(['half', 'y']);
    expect(bytesOf({ outputs, queueSeconds: 0, computeSeconds: 0, batchRows: 0 })).to.deep.equal({ half: all.half, y: all.y });
  });

  it('reads inputs from views of larger memory, and leaves that memory as it is', async () => {
    runner = await runnerOf(rowsGraph);
    const memory = numbers(48, 5);
    const job = jobOf({ name: 'x', shape: [1, 16], data: memory.subarray(16, 32) });
    expect(bytesOf(await runner.run(job))).to.deep.equal(await plainly(rowsGraph, job));
    expect(memory).to.deep.equal(numbers(48, 5));
  });

  it('does not join rows of a model that mixes them, says why, and computes each request as it is, however large', async () => {
    runner = await runnerOf(mixingGraph);
    expect(runner.notJoined).to.include('y').and.include('batches of 1 and of 8');
    const jobs = [1, 3, 20].map((rows, seed) => rowsJob(rows, seed, 4));
    const results = await Promise.all(jobs.map((job) => runner!.run(job)));
    for (const [i, job] of jobs.entries()) expect(bytesOf(results[i]!)).to.deep.equal(await plainly(mixingGraph, job));
  });

  it('does not join requests for a model without a batch, or whose output has none, or whose inputs cannot be drawn', async () => {
    const cases = [
      { graph: fixedGraph, reason: 'batch dimension', job: jobOf({ name: 'x', shape: [2, 3], data: numbers(6, 1) }) },
      { graph: sumGraph, reason: 'a row for each row', job: rowsJob(3, 1, 4) },
      { graph: widthGraph, reason: 'besides the batch', job: rowsJob(2, 1, 5) },
    ];
    for (const { graph, reason, job } of cases) {
      const started = await runnerOf(graph);
      expect(started.notJoined).to.include(reason);
      const results = await Promise.all([job, job].map((each) => started.run(each)));
      await started.close();
      const plain = await plainly(graph, job);
      expect(results.map(bytesOf)).to.deep.equal([plain, plain]);
    }
  });

  it('joins requests with the same scalar, and never those with another', async () => {
    runner = await runnerOf(scalarGraph);
    expect(runner.notJoined).to.equal(undefined);
    const job = (psi: number, seed: number) => {
      const rows = rowsJob(1, seed, 4);
      return { ...rows, inputs: [...rows.inputs, { name: 'psi', datatype: 'FP32', shape: [], data: Float32Array.of(psi) } as const] };
    };
    const jobs = [0.5, 0.7, 0.5, 0.7, 0.7].map(job);
    const results = await Promise.all(jobs.map((each) => runner!.run(each)));
    for (const [i, each] of jobs.entries()) expect(bytesOf(results[i]!)).to.deep.equal(await plainly(scalarGraph, each));
    expect(results.map(({ batchRows }) => batchRows)).to.deep.equal([2, 3, 2, 3, 3]);
  });

  it('fails a request with values that onnxruntime refuses, and none that was computed with it', async () => {
    runner = await runnerOf(classGraph);
    const job = (label: number) => jobOf({ name: 'label', shape: [1], data: Int32Array.of(label) });
    const outcomes = await Promise.allSettled([1, 99, 7].map((label) => runner!.run(job(label))));
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    const failure: unknown = outcomes[1]?.status === 'rejected' ? outcomes[1].reason : undefined;
    expect(failure).to.be.instanceOf(ServingFailure).and.have.property('kind', 'invalid');
    expect(failure)
      .to.have.property('message')
      .that.includes('99')
      .and.not.match(/[\n/\\]/);
    expect(bytesOf(await runner.run(job(3)))).to.deep.equal(await plainly(classGraph, job(3)));
  });

  it('answers everything right while its workers are killed one after another', async () => {
    let replaced = 0;
    runner = await runnerOf(rowsGraph, { workers: 2, observer: { batchComputed: () => undefined, workerReplaced: () => replaced++ } });
    const jobs = Array.from({ length: 5 }, (_, seed) => rowsJob(1 + 3 * seed, seed));
    const expected = await Promise.all(jobs.map((job) => plainly(rowsGraph, job)));
    const underWay = new Set<Promise<void>>();
    let killing = true;
    const client = async (_: unknown, number: number): Promise<void> => {
      for (let i = number; killing; i++) {
        const answer = runner!.run(jobs[i % 5]!).then((result) => expect(bytesOf(result)).to.deep.equal(expected[i % 5]));
        const request = answer.then(() => void underWay.delete(request));
        underWay.add(request);
        await request;
      }
    };
    const clients = Promise.all(Array.from({ length: 12 }, client));
    for (let i = 0; i < 6; i++) {
      await runner.threads[i % 2]!.kill();
      // Two losses over one batch fail it, by design: what is under way is to be answered before the next.
      await Promise.all(underWay);
    }
    killing = false;
    await clients;
    expect(replaced).to.equal(6);
  });

  it('finds weights that lie in a file beside the model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ganforge-runner-'));
    try {
      const model = externalModel('weights.bin');
      const path = join(folder, 'model.onnx');
      writeFileSync(path, model);
      const weights = Buffer.concat([...externalContent(rowsGraph, placeExternally(rowsGraph, 'weights.bin'))].map(({ bytes }) => bytes));
      writeFileSync(join(folder, 'weights.bin'), weights);
      runner = await runnerOf(model, { model: path });
      expect(bytesOf(await runner.run(rowsJob(3, 1)))).to.deep.equal(await plainly(rowsGraph, rowsJob(3, 1)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shares out the cores by measuring, unless told how', async () => {
    const { signature } = readSignature(encodeModel(rowsGraph), 'model');
    const options = { model: encodeModel(rowsGraph), signature, device: 'cpu', maxBatch: 4, batchDelay: 0, maxQueue: 10 };
    runner = await startRunner(options);
    expect(runner.threads).to.have.length(runner.split.workers);
    expect(runner.split.threads).to.be.at.least(1);
    expect(runner.place).to.equal('CPU');
    const given = await runnerOf(rowsGraph, { workers: 3, threads: 2 });
    expect(given.split).to.deep.equal({ workers: 3, threads: 2 });
    expect(given.threads).to.have.length(3);
    await given.close();
  });

  it('tells of its batches', async () => {
    const batches: number[] = [];
    const observer = {
      batchComputed: (rows: number, seconds: number) => seconds > 0 && batches.push(rows),
      workerReplaced: () => undefined,
    };
    runner = await runnerOf(rowsGraph, { observer });
    expect(batches).to.deep.equal([]);
    await runner.run(rowsJob(10, 1));
    expect(batches).to.deep.equal([8, 2]);
  });

  it('refuses a file that onnxruntime does not take', async () => {
    const { signature } = readSignature(encodeModel(rowsGraph), 'model');
    const options = { signature, device: 'cpu', workers: 2, maxBatch: 4, batchDelay: 0, maxQueue: 10 };
    await expectInputError(startRunner({ ...options, model: Uint8Array.of(1, 2, 3) }), 'model-corrupt', 'onnxruntime does not load');
    await expectInputError(startRunner({ ...options, model: '/nowhere/model.onnx' }), 'model-corrupt', 'onnxruntime does not load');
  });

  it('names the device that does not start', async function () {
    if (cudaInstalled()) skip(this, 'CUDA is installed');
    await expectInputError(runnerOf(rowsGraph, { device: 'cuda:0,1' }), 'device', 'CUDA 0', 'libraries');
  });

  it('answers what it has before it closes, and nothing after', async () => {
    const started = await runnerOf(rowsGraph);
    const answer = started.run(rowsJob(20, 1));
    const closing = Promise.all([started.close(), started.close()]);
    const late = await started.run(rowsJob(1, 1)).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(ServingFailure).with.property('kind', 'unavailable');
    expect(bytesOf(await answer)).to.deep.equal(await plainly(rowsGraph, rowsJob(20, 1)));
    await closing;
  });
});
