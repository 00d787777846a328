/** A tensor's values at the start of memory of their own, whose data type the model's signature says. */
export interface RawTensor {
  readonly shape: readonly number[];
  /** As large as the values, but where a batch says where its outputs are to lie. */
  readonly buffer: ArrayBuffer;
}

/** What a worker computes at once. */
export interface Batch {
  readonly rows: number;
  /** In the order of the model's inputs. Whoever executes the batch may take their memory. */
  readonly inputs: readonly RawTensor[];
  /** Which outputs are wanted: ascending positions in the model's outputs. */
  readonly outputs: readonly number[];
  /**
   * Where the outputs are to lie, in their order: shapes they are sure to have, and memory that is at least as large. It is taken as that
   * of the inputs is, and comes back as the result's. New memory where it is left out.
   */
  readonly into?: readonly RawTensor[];
}

export interface BatchResult {
  /** Those that the batch wants, in its order. */
  readonly outputs: readonly RawTensor[];
  /** Seconds it took to compute. */
  readonly seconds: number;
}

/** The workers of a model. */
export interface Executor {
  /** Batches that can be computed at the same time, each at a place of its own: 0 to `slots` - 1. */
  readonly slots: number;
  /**
   * Batches for the same place are computed one after another.
   * @throws WorkerLost where the worker at that place ended; another one takes the place
   * @throws ValuesRefused where the model cannot be computed with those values
   */
  execute(slot: number, batch: Batch): Promise<BatchResult>;
}

/** The thread that was to compute is gone; the batch can be computed again. */
export class WorkerLost extends Error {
  /** @param begun whether it was computing this batch, and not one before it */
  constructor(
    message: string,
    readonly begun: boolean,
  ) {
    super(message);
  }
}

/** The model cannot be computed with what it was given; the message says why, in one line. */
export class ValuesRefused extends Error {}
