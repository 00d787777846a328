import type { ModelState } from '../inference-service.js';
import type { FoundModel } from './list-models.js';
import type { LoadedModel } from './serving-models.js';

/** What is known of a version of a model whose file is there. */
export interface Slot {
  /** As found last. */
  found: FoundModel;
  /** Files of weights, of the last file that could be read. */
  dataFiles: readonly string[];
  /** Fingerprint at the last look. */
  seen?: string;
  /** Fingerprint of what was loaded, or failed to be, last; it is tried again when that changes. */
  tried?: string;
  /** What answers. */
  serving?: LoadedModel;
  /** Why the file that is there now is not what answers. */
  reason?: string;
}

export function stateOf({ found: { name, version }, serving, reason }: Slot): ModelState {
  const state = serving ? 'ready' : reason === undefined ? 'loading' : 'failed';
  return { name, version, state, ...(reason !== undefined && { reason }) };
}
