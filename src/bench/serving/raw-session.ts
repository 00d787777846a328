import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { datatypes } from '../../serving/datatypes.js';
import type { ServedTensor } from '../../serving/tensor.js';
import { firstRows } from './request-rows.js';

/** The thread of one session. */
export interface RawSessionSetup {
  readonly file: string;
  readonly threads: number;
  /** Of as many rows as the largest batch has. */
  readonly inputs: readonly ServedTensor[];
}

export interface RawOrder {
  readonly batch: number;
  /** Runs until so many have passed; twice at least. */
  readonly seconds: number;
}

/** What a thread is told: to run, or to end. */
export type RawMessage = RawOrder | 'end';

export interface RawDone {
  readonly runs: number;
  readonly seconds: number;
  /** Of the last run: the model's outputs by name. */
  readonly outputs: Readonly<Record<string, ArrayBufferView>>;
}

const { file, threads, inputs } = workerData as RawSessionSetup;

const session = await ort.InferenceSession.create(file, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 3,
});

parentPort!.on('message', async (message: RawMessage) => {
  if (message === 'end') {
    await session.release();
    return parentPort!.close();
  }
  const { batch, seconds } = message;
  const feeds = Object.fromEntries(
    firstRows(inputs, batch).map(({ name, datatype, data, shape }) => [name, new ort.Tensor(datatypes[datatype].dtype, data, shape)]),
  );
  // Later runs write into what the first has allocated: nothing is faster.
  const outputs = await session.run(feeds);
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let runs = 0;
  while (runs < 2 || elapsed() < seconds) {
    await session.run(feeds, outputs);
    runs++;
  }
  const done: RawDone = {
    runs,
    seconds: elapsed(),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as ArrayBufferView])),
  };
  parentPort!.postMessage(done);
});
parentPort!.postMessage('ready');
