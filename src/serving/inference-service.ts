import type { CancelSignal } from './cancel-signal.js';
import type { ModelSignature } from './signature.js';
import type { ServedTensor } from './tensor.js';

/** A request to compute, as every protocol brings it. */
export interface InferenceRequest {
  readonly model: string;
  /** The newest where it is left out. */
  readonly version?: string;
  readonly inputs: readonly ServedTensor[];
  /** Names of outputs wanted; all where it is left out. */
  readonly outputs?: readonly string[];
  /** Fires when nobody waits for the answer any more; where its reason is a `ServingFailure`, the request fails by that. */
  readonly signal?: CancelSignal;
}

export interface InferenceResult {
  readonly model: string;
  readonly version: string;
  /** Of the model that has computed it: its file may have been replaced since. */
  readonly hash: string;
  readonly outputs: readonly ServedTensor[];
  /** May be called, once, when the outputs' values are no longer needed: others are then written over them. */
  readonly release?: () => void;
}

/** A version of a model that answers. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  /** All versions that answer, oldest first. */
  readonly versions: readonly string[];
  readonly signature: ModelSignature;
  /** Changes when the file does: hex digits of the SHA-256 of its content. */
  readonly hash: string;
}

/** Where a version of a model stands. `reason`: why it failed, one line. */
export interface ModelState {
  readonly name: string;
  readonly version: string;
  readonly state: 'loading' | 'ready' | 'unloading' | 'failed';
  readonly reason?: string;
}

/** What the protocols are a form of: models that are looked up and computed with. */
export interface InferenceService {
  /**
   * @throws ServingFailure `invalid` where tensors do not fit the signature (unknown, missing, doubled, wrong data type or shape, not
   *   finite, too many rows), `not-found`, `unavailable`, `overloaded`, `timeout`, `cancelled`, `internal`
   */
  infer(request: InferenceRequest): Promise<InferenceResult>;
  /** @throws ServingFailure `not-found` where there is no such model or version, `unavailable` where it does not answer (yet) */
  model(name: string, version?: string): ServedModel;
  /** Whether it answers; of a name without a version, whether any version of it does. Unknown ones do not. */
  isModelReady(name: string, version?: string): boolean;
  /** Every version that is known, whatever its state. */
  states(): readonly ModelState[];
  /** Whether all models that are known have been loaded (or have failed), and the server is not shutting down. */
  isReady(): boolean;
}
