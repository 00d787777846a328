import type { ModelRunner } from '../model-runner.js';
import type { RunnerEvent } from '../serving-events.js';
import type { ModelSignature } from '../signature.js';
import type { ModelFile } from './read-model-file.js';

/**
 * Loads a model into workers and warms it up.
 * @param report takes what the runner has to tell, as long as it lives; what happens too often for a log goes to `batchComputed`
 * @throws Error whose message says why it can't be loaded
 */
export type StartRunner = (
  file: ModelFile,
  signature: ModelSignature,
  report: (event: RunnerEvent) => void,
  batchComputed: BatchObserver,
) => Promise<ModelRunner>;

/** Told of every batch of requests that has been computed, and the seconds it took. */
export type BatchObserver = (rows: number, seconds: number) => void;
