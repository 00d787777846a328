import { mkdirSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { type FailureKind, ServingFailure, toFailure } from '../../src/serving/failure.js';
import type { InferenceRequest } from '../../src/serving/inference-service.js';
import { ModelService, type ServiceOptions } from '../../src/serving/service.js';
import type { ServingEvent } from '../../src/serving/serving-events.js';
import { ServingMetrics } from '../../src/serving/serving-metrics.js';
import { testFolder } from '../monitoring/folder.js';
import { FakeRunners } from './fake-runner.js';
import { smallModel } from './small-model.js';
import { writeAnew } from './write-anew.js';

describe('the inference service', () => {
  const at = testFolder();
  let runners: FakeRunners;
  let metrics: ServingMetrics;
  let events: ServingEvent[];
  let service: ModelService;

  const put = (path: string, tag: number, metadata: Readonly<Record<string, string>> = {}) =>
    writeAnew(at(path), smallModel({ metadata: { tag: String(tag), ...metadata } }));

  const open = async (options: Partial<ServiceOptions> = {}) => {
    const observe = (event: ServingEvent) => void events.push(event);
    service = await ModelService.open({ paths: [at('m')], startRunner: runners.start, metrics, observe, ...options });
  };

  const request = (rows = 1, changes: Partial<InferenceRequest> = {}): InferenceRequest => {
    const data = new Float32Array(2 * rows);
    return { model: 'gan', inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, 2], data }], ...changes };
  };

  const lines = async () => (await metrics.registry.metrics()).split('\n');

  beforeEach(() => {
    runners = new FakeRunners();
    metrics = new ServingMetrics();
    events = [];
    for (const folder of ['m/gan/1', 'm/gan/2']) mkdirSync(at(folder), { recursive: true });
    put('m/gan/1/model.onnx', 1);
    put('m/gan/2/model.onnx', 2);
  });

  afterEach(async () => {
    for (const runner of runners.started) runner.answerAll();
    await service.close();
    expect(runners.open).to.deep.equal([]);
  });

  it('computes with the newest version, or the one asked for', async () => {
    await open();
    await service.start();
    const newest = await service.infer(request(3));
    expect(newest).to.deep.equal({
      model: 'gan',
      version: '2',
      hash: service.model('gan', '2').hash,
      outputs: [{ name: 'y', datatype: 'FP32', shape: [3], data: Float32Array.of(2, 2, 2) }],
    });
    const older = { version: '1', hash: service.model('gan', '1').hash };
    expect(older.hash).to.not.equal(newest.hash);
    expect(await service.infer(request(1, { version: '1' }))).to.include(older);
    expect(runners.started[1]?.jobs[0]).to.include({ rows: 3 }).and.have.keys('inputs', 'rows', 'signal');
    await service.infer(request(1, { outputs: ['y'] }));
    expect(runners.started[1]?.jobs[1]?.outputs).to.deep.equal(['y']);
  });

  it('describes models: version, all versions that answer, signature, hash', async () => {
    await open();
    await service.start();
    const model = service.model('gan');
    expect(model).to.deep.include({ name: 'gan', version: '2', versions: ['1', '2'] });
    expect(model.hash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.to.not.equal(service.model('gan', '1').hash);
    expect(model.signature.inputs).to.deep.equal([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]);
    expect(service.states()).to.deep.equal([
      { name: 'gan', version: '1', state: 'ready' },
      { name: 'gan', version: '2', state: 'ready' },
    ]);
  });

  it('is ready when all models of the start have been loaded or have failed, and stays so when more come', async () => {
    put('m/broken.onnx', 0, { refused: 'no such operator' });
    await open();
    expect([service.isReady(), service.isModelReady('gan')]).to.deep.equal([false, false]);
    await expectFailure(service.infer(request()), 'unavailable', 'version 2 of model "gan" is loading');
    await service.start();
    expect([service.isReady(), service.isModelReady('gan'), service.isModelReady('gan', '1')]).to.deep.equal([true, true, true]);
    expect([service.isModelReady('broken'), service.isModelReady('none'), service.isModelReady('gan', '3')]).to.deep.equal([
      false,
      false,
      false,
    ]);
    put('m/late.onnx', 3);
    await service.poll();
    expect([service.isReady(), service.isModelReady('late')]).to.deep.equal([true, false]);
  });

  it('tells what is not there from what does not answer', async () => {
    put('m/broken.onnx', 0, { refused: 'no such operator' });
    await open();
    await service.start();
    await expectFailure(service.infer(request(1, { model: 'none' })), 'not-found', 'there is no model "none"');
    await expectFailure(service.infer(request(1, { version: '3' })), 'not-found', 'model "gan" has no version "3": it has 1, 2');
    const failed = 'version 1 of model "broken" failed to load: no such operator';
    await expectFailure(service.infer(request(1, { model: 'broken' })), 'unavailable', failed);
    for (const name of ['__proto__', 'constructor', '', '\n'.repeat(1e5)])
      expect(failureOf(() => service.model(name)).kind).to.equal('not-found');
  });

  it('answers with an older version while the newest fails', async () => {
    put('m/gan/2/model.onnx', 2, { refused: 'no such operator' });
    await open();
    await service.start();
    expect(await service.infer(request())).to.include({ version: '1' });
    await expectFailure(service.infer(request(1, { version: '2' })), 'unavailable', 'no such operator');
  });

  it('refuses requests that do not fit before they reach a runner', async () => {
    await open({ maxRows: 4 });
    await service.start();
    await expectFailure(service.infer(request(5)), 'invalid', 'input "x" has 5 rows: a request has at most 4');
    await expectFailure(service.infer(request(1, { inputs: [] })), 'invalid', 'input "x" is missing');
    expect(runners.started.flatMap(({ jobs }) => jobs)).to.deep.equal([]);
  });

  it('refuses more requests of a model at once than it may have, and takes them again when there is room', async () => {
    runners.holdsJobs = true;
    put('m/other.onnx', 5);
    await open({ maxConcurrency: 2 });
    await service.start();
    const first = [service.infer(request()), service.infer(request(3, { version: '1' }))];
    await expectFailure(service.infer(request()), 'overloaded', 'model "gan" has 2 requests at once already', 1);
    const other = service.infer(request(1, { model: 'other' }));
    expect(await lines()).to.include.members([
      'gan_serving_in_flight{model="gan"} 2',
      'gan_serving_in_flight{model="other"} 1',
      'gan_serving_queued_rows{model="gan"} 4',
    ]);
    for (const runner of runners.started) runner.answerAll();
    await Promise.all([...first, other]);
    expect(await lines()).to.include('gan_serving_in_flight{model="gan"} 0');
    const again = service.infer(request());
    for (const runner of runners.started) runner.answerAll();
    await again;
  });

  it('ends a request that takes too long, or whose client goes away', async () => {
    runners.holdsJobs = true;
    await open({ timeout: 5 });
    await service.start();
    await expectFailure(service.infer(request()), 'timeout', 'the request took longer than 0.005 s');
    const client = new AbortController();
    const gone = service.infer(request(1, { signal: client.signal }));
    client.abort();
    await expectFailure(gone, 'cancelled', 'the client went away');
    await expectFailure(service.infer(request(1, { signal: client.signal })), 'cancelled', 'the client went away');
    expect(runners.started.flatMap(({ jobs }) => jobs)).to.have.length(2);
    expect(await lines()).to.include('gan_serving_in_flight{model="gan"} 0');
  });

  it('passes on the failures of runners; of faults the client learns nothing and the observer all', async () => {
    runners.holdsJobs = true;
    await open();
    await service.start();
    const failWith = async (error: unknown) => {
      const answer = service.infer(request());
      for (const waiting of runners.started[1]?.waiting ?? []) waiting.fail(error);
      return answer;
    };
    await expectFailure(failWith(new ServingFailure('overloaded', 'the queue is full', 2)), 'overloaded', 'the queue is full', 2);
    const fault = new Error('/srv/secret: null is no object');
    await expectFailure(failWith(fault), 'internal', 'internal error');
    expect(events.at(-1)).to.deep.equal({ type: 'fault', name: 'gan', version: '2', error: fault });
    // As runners have it that fail all requests of a batch.
    await expectFailure(failWith(toFailure(fault)), 'internal', 'internal error');
    const faults = events.filter(({ type }) => type === 'fault');
    expect(faults).to.have.length(2);
    expect(faults[1]).to.have.property('error', fault);
  });

  it('fails a request by its deadline where that has passed, and as cancelled where the client is gone', async () => {
    runners.holdsJobs = true;
    await open();
    await service.start();
    const late = new ServingFailure('timeout', 'the deadline of the call has passed');
    for (const [reason, kind, message] of [
      [late, 'timeout', late.message],
      ['socket closed', 'cancelled', 'the client went away'],
    ] as const) {
      const client = new AbortController();
      const answer = service.infer(request(1, { signal: client.signal }));
      client.abort(reason);
      await expectFailure(answer, kind, message);
      await expectFailure(service.infer(request(1, { signal: client.signal })), kind, message);
    }
  });

  it('measures what requests waited, what they were computed in, and joined with', async () => {
    await open();
    await service.start();
    await service.infer(request(3));
    expect(await lines()).to.include.members([
      'gan_serving_queue_duration_seconds_sum{model="gan"} 0.25',
      'gan_serving_compute_duration_seconds_sum{model="gan"} 0.5',
      'gan_serving_batch_size_bucket{le="2",model="gan"} 0',
      'gan_serving_batch_size_bucket{le="4",model="gan"} 1',
      'gan_serving_model_state{model="gan",version="2",state="ready"} 1',
    ]);
  });

  it('answers every request while a model is replaced again and again, with the old file or the new one', async () => {
    runners.holdsJobs = true;
    await open();
    await service.start();
    const answers: Promise<number | undefined>[] = [];
    const ask = async () => (await service.infer(request())).outputs[0]?.data[0];
    let isDone = false;
    const load = async () => {
      while (!isDone) {
        answers.push(ask().then((value) => Number(value)));
        await setImmediate();
        if (answers.length % 7 === 0) for (const runner of runners.started) runner.answerAll();
      }
    };
    const replace = async () => {
      try {
        for (let tag = 3; tag < 8; tag++) {
          put('m/gan/2/model.onnx', tag);
          await service.poll();
          await service.poll();
        }
      } finally {
        isDone = true;
      }
    };
    await Promise.all([load(), replace()]);
    for (const runner of runners.started) runner.answerAll();
    const values = await Promise.all(answers);
    expect(values).to.deep.equal([...values].sort());
    expect(values[0]).to.equal(2);
    expect(await answerNow()).to.equal(7);
    expect(new Set(values).size).to.be.above(2);

    async function answerNow() {
      const answer = ask();
      for (const runner of runners.started) runner.answerAll();
      return answer;
    }
  });

  it('answers what it has accepted when it is closed, and refuses what comes later', async () => {
    runners.holdsJobs = true;
    await open();
    await service.start();
    const accepted = service.infer(request());
    const closed = service.close();
    await expectFailure(service.infer(request()), 'unavailable', 'the server is shutting down');
    expect(failureOf(() => service.model('gan'))).to.include({ kind: 'unavailable', message: 'the server is shutting down' });
    expect([service.isReady(), service.isModelReady('gan')]).to.deep.equal([false, false]);
    expect(service.states()).to.deep.equal([{ name: 'gan', version: '2', state: 'unloading' }]);
    for (const runner of runners.started) runner.answerAll();
    expect(await accepted).to.include({ version: '2' });
    await closed;
    expect(runners.open).to.deep.equal([]);
  });

  it('tells a model that is removed from one that never was as long as it answers its last requests', async () => {
    runners.holdsJobs = true;
    await open();
    await service.start();
    const accepted = service.infer(request());
    rmSync(at('m/gan'), { recursive: true });
    await service.poll();
    await expectFailure(service.infer(request()), 'unavailable', 'version 2 of model "gan" is unloading');
    for (const runner of runners.started) runner.answerAll();
    await accepted;
    await setImmediate();
    await expectFailure(service.infer(request()), 'not-found', 'there is no model "gan"');
    expect((await lines()).filter((line) => line.includes('model="gan"'))).to.deep.equal([]);
  });
});

function failureOf(work: () => unknown): ServingFailure {
  try {
    work();
  } catch (error) {
    if (error instanceof ServingFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

async function expectFailure(answer: Promise<unknown>, kind: FailureKind, message: string, retryAfter?: number): Promise<void> {
  const outcome: unknown = await answer.catch((error: unknown) => error);
  expect(outcome).to.be.instanceOf(ServingFailure);
  if (!(outcome instanceof ServingFailure)) return;
  expect(outcome.kind).to.equal(kind);
  expect(outcome.message).to.include(message);
  if (retryAfter !== undefined) expect(outcome.retryAfter).to.equal(retryAfter);
}
