/**
 * The ranks that train one run together, as one of them sees them. Calls are collective: every rank makes the same ones in the same
 * order, and each waits for the others. One call at a time.
 */
export interface Communicator {
  /** 0 to size - 1. */
  readonly rank: number;
  readonly size: number;
  /**
   * The bytes of every rank, by rank; they may differ in number.
   * @throws RunError where a rank does not come within the time-out, or MPI fails
   */
  gather(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
  /**
   * Sends `send` to another rank and fills `receive` with what that one sends here. Both may lie in shared memory.
   * @param partner who calls it with this rank, and sends as many values as are received here
   * @throws RunError as `gather`
   */
  exchange(partner: number, send: Float32Array, receive: Float32Array): Promise<void>;
  /** The sum over all ranks, in place, in whatever order MPI adds in. */
  sum(values: Float32Array): Promise<void>;
  /** Leaves the others for good, after all have come here. */
  close(): Promise<void>;
  /** Ends all ranks at once. */
  abort(exitCode: number): never;
}
