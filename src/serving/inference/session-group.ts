import { causeOf, notStarted, type Placement, placementOf } from '../../engines/onnxruntime/placement.js';
import { cudaInstalled } from '../../engines/onnxruntime/provider-help.js';
import { sessionOptions } from '../../engines/onnxruntime/session-options.js';
import { InputError } from '../../errors.js';
import type { Batch, BatchResult, Executor } from '../batching/executor.js';
import { datatypes } from '../datatypes.js';
import type { ModelSignature, TensorSignature } from '../signature.js';
import type { InferenceThread } from './inference-thread.js';
import type { ModelSource } from './tasks.js';

/** What sessions are made of. */
export interface SessionModel {
  readonly source: ModelSource;
  readonly signature: ModelSignature;
  /** `cpu`, `webgpu`, `cuda` or `cuda:N[,N]`, whose devices the workers take in turn. */
  readonly device: string;
}

let groups = 0;

/** Sessions of one model, one in each of some threads. */
export class SessionGroup implements Executor {
  private constructor(
    private readonly threads: readonly InferenceThread[],
    private readonly key: string,
  ) {}

  /**
   * @param intraOpThreads of each session
   * @throws InputError where onnxruntime does not take the model, or its provider does not start
   */
  static async open(threads: readonly InferenceThread[], model: SessionModel, intraOpThreads: number): Promise<SessionGroup> {
    const group = new SessionGroup(threads, `session ${groups++}`);
    const outcomes = await Promise.allSettled(threads.map((thread, worker) => group.#load(thread, worker, model, intraOpThreads)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) {
      await group.close();
      throw failed.reason;
    }
    return group;
  }

  get slots(): number {
    return this.threads.length;
  }

  execute(slot: number, batch: Batch): Promise<BatchResult> {
    return this.threads[slot]!.run(this.key, batch);
  }

  /** Lets the sessions go; the threads stay. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.unload(this.key)));
  }

  async #load(thread: InferenceThread, worker: number, { source, signature, device }: SessionModel, intraOpThreads: number): Promise<void> {
    const placement = placementOf({ device, worker, intraOpThreads });
    if (placement.provider === 'cuda' && !cudaInstalled()) throw notStarted(placement, 'its libraries are not installed');
    // A model's weights are constants, so that onnxruntime's own passes pay, unlike those on a training graph.
    const options = { ...sessionOptions(placement), graphOptimizationLevel: 'all' } as const;
    try {
      await thread.load({ key: this.key, source, inputs: typesOf(signature.inputs), outputs: typesOf(signature.outputs), options });
    } catch (error) {
      throw notLoaded(placement, causeOf(error));
    }
  }
}

const typesOf = (tensors: readonly TensorSignature[]) => tensors.map(({ name, datatype }) => ({ name, dtype: datatypes[datatype].dtype }));

const notLoaded = (placement: Placement, reason: string): InputError =>
  placement.provider === 'cpu'
    ? new InputError('model-corrupt', `onnxruntime does not load the model (${reason})`, 'export it again')
    : notStarted(placement, reason);
