import type { InferenceSession } from 'onnxruntime-node';
import type { DType } from '../../onnx/graph.js';
import type { Batch, RawTensor } from '../batching/executor.js';

/** A model file: its bytes, in memory that threads share, or its path where weights lie in files beside it. */
export type ModelSource = SharedArrayBuffer | string;

interface NamedType {
  readonly name: string;
  readonly dtype: DType;
}

/** All that a thread needs for a session. */
export interface SessionSetup {
  /** Names the session in tasks. */
  readonly key: string;
  readonly source: ModelSource;
  /** In the model's order, as are the outputs. */
  readonly inputs: readonly NamedType[];
  readonly outputs: readonly NamedType[];
  readonly options: InferenceSession.SessionOptions;
}

/** What a thread is started with: the sessions it may be asked for, each made when it first is. */
export interface ThreadSetup {
  readonly sessions: readonly SessionSetup[];
}

/** What is computed of a batch. */
export type Computation = Pick<Batch, 'inputs' | 'outputs' | 'into'>;

/** Makes a session, or computes with it, or lets it go; or ends the thread. */
export type Task =
  | { readonly kind: 'load'; readonly setup: SessionSetup }
  | ({ readonly kind: 'run'; readonly key: string } & Computation)
  | { readonly kind: 'unload'; readonly key: string }
  | { readonly kind: 'exit' };

/**
 * What came of a task. A thread never throws: so what fails otherwise is the thread itself.
 * `refused`: onnxruntime does not compute with those values, though the session is fine.
 */
export type Reply =
  | { readonly ok: true; readonly outputs: readonly RawTensor[]; readonly seconds: number }
  | { readonly ok: false; readonly refused: boolean; readonly reason: string };
