import { availableCores } from '../../config/cores.js';
import { placementOf, placementWords } from '../../engines/onnxruntime/placement.js';
import { Batcher } from '../batching/batcher.js';
import type { Job, JobResult, ModelRunner } from '../model-runner.js';
import type { ModelSignature } from '../signature.js';
import { largestBatch } from './batch-size.js';
import type { InferenceThread } from './inference-thread.js';
import { type Opened, openFastest } from './open-fastest.js';
import { sampleInputs } from './sample-inputs.js';
import type { SessionGroup } from './session-group.js';
import { type GivenSplit, possibleSplits, type Split } from './split.js';
import type { ModelSource } from './tasks.js';
import { returnThread, takeThread } from './threads.js';
import { warmUp } from './warm-up.js';

/** Told of what a runner does, for metrics. */
export interface RunnerObserver {
  /** @param seconds it took to compute, without the way to the worker and back */
  batchComputed(rows: number, seconds: number): void;
  /** A worker was lost, and another takes its place. */
  workerReplaced(): void;
}

export interface RunnerOptions extends GivenSplit {
  /** The file's bytes; its path where weights lie in files beside it. */
  readonly model: Uint8Array | string;
  readonly signature: ModelSignature;
  /** `cpu`, `webgpu`, `cuda` or `cuda:N[,N]`: worker i takes device i of the list. */
  readonly device: string;
  /** Most rows computed at once; the smallest that is about as fast as any, of at most 64, where it is left out. */
  readonly maxBatch?: number;
  /** Milliseconds that a batch which is not full waits for more rows, though a worker is free. */
  readonly batchDelay: number;
  /** Most rows that wait. */
  readonly maxQueue: number;
  readonly observer?: RunnerObserver;
}

/** A runner that is ready, and what was found out on the way. */
export interface StartedRunner extends ModelRunner {
  /** Why requests are not joined; undefined where they are. */
  readonly notJoined: string | undefined;
  readonly split: Split;
  /** Most rows computed at once. */
  readonly maxBatch: number;
  /** Where it computes, in words: `CPU`, `WebGPU`, `CUDA 0`. */
  readonly place: string;
  /** Its workers, for tests that make one fail; on WebGPU all models have the same one. */
  readonly threads: readonly InferenceThread[];
}

/**
 * Loads a model in its workers, chooses how to share out the cores and how large batches are unless that is given, and warms it up.
 * @throws InputError where onnxruntime does not take the model, its device does not start, or it cannot be computed
 */
export async function startRunner(options: RunnerOptions): Promise<StartedRunner> {
  const { model, signature, device } = options;
  const { provider } = placementOf({ device, worker: 0, intraOpThreads: 1 });
  const splits = splitsOn(options);
  const threads = Array.from({ length: Math.max(...splits.map(({ workers }) => workers)) }, () => takeThread(provider));
  const opened: Opened[] = [];
  try {
    const sample = sampleInputs(signature, options.maxBatch ?? largestBatch);
    const choices = { splits, sample, ...(options.maxBatch !== undefined && { maxBatch: options.maxBatch }) };
    const { split, group, maxBatch } = await openFastest(opened, threads, { source: sourceOf(model), signature, device }, choices);
    await Promise.all(threads.splice(split.workers).map(returnThread));
    const notJoined = await warmUp(group, signature, sample, maxBatch);
    return new Runner(options, split, maxBatch, notJoined, group, threads);
  } catch (error) {
    await Promise.all(opened.map(({ group }) => group.close()));
    await Promise.all(threads.map(returnThread));
    throw error;
  }
}

class Runner implements StartedRunner {
  readonly place: string;
  readonly #batcher: Batcher;
  readonly #stopListening: readonly (() => void)[];
  #closing: Promise<void> | undefined;

  constructor(
    { signature, device, batchDelay, maxQueue, observer }: RunnerOptions,
    readonly split: Split,
    readonly maxBatch: number,
    readonly notJoined: string | undefined,
    private readonly group: SessionGroup,
    readonly threads: readonly InferenceThread[],
  ) {
    this.place = placementWords(placementOf({ device, worker: 0, intraOpThreads: split.threads }));
    this.#stopListening = threads.map((thread) => thread.onLost(() => observer?.workerReplaced()));
    const onBatch = (rows: number, seconds: number): void => observer?.batchComputed(rows, seconds);
    this.#batcher = new Batcher(group, signature, { maxBatch, batchDelay, maxQueue, joins: notJoined === undefined, onBatch });
  }

  get queuedRows(): number {
    return this.#batcher.queuedRows;
  }

  run(job: Job): Promise<JobResult> {
    return this.#batcher.run(job);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.#batcher.close();
    for (const stop of this.#stopListening) stop();
    await this.group.close();
    await Promise.all(this.threads.map(returnThread));
  }
}

/** Beside the CPU the cores have little to do: a worker for each device named. */
function splitsOn({ device, workers, threads }: RunnerOptions): readonly Split[] {
  const { provider } = placementOf({ device, worker: 0, intraOpThreads: 1 });
  if (provider === 'cpu') return possibleSplits({ ...(workers && { workers }), ...(threads && { threads }) }, availableCores());
  return [{ workers: provider === 'webgpu' ? 1 : (workers ?? device.split(',').length), threads: threads ?? 1 }];
}

/** Every thread gets its copy of these bytes. */
function sourceOf(model: Uint8Array | string): ModelSource {
  if (typeof model === 'string') return model;
  const shared = new SharedArrayBuffer(model.byteLength);
  new Uint8Array(shared).set(model);
  return shared;
}
