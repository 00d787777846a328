import type { RunControl } from '../../training/run-control.js';
import type { Snapshot, Update } from '../../web/protocol.js';

/** A run as the live page's server sees it, whether it trains in this process or is read from its directory. */
export interface RunSource {
  /** What stands for it in addresses: letters, digits, `.`, `_` and `-`; no other run of the server has it. */
  readonly id: string;
  /** Name of the run's folder. */
  readonly name: string;
  /** As it stands. Subscribers are told before what they were not told yet, so that every update later than this goes on from here. */
  snapshot(): Snapshot;
  /**
   * @param listener told of what is new, not more often than every half second or so
   * @returns what ends that
   */
  subscribe(listener: UpdateListener): () => void;
  /** File of a sample grid; undefined where the run has none of this iteration. Only files of the run's own samples folder. */
  samplePath(iteration: number): string | undefined;
  /** Undefined where it cannot be paused from here. */
  readonly control?: RunControl | undefined;
}

/** Undefined: what has changed is in no update (what is trained, for one), so that a page has to begin anew with a snapshot. */
export type UpdateListener = (update: Update | undefined) => void;
