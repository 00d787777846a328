import type { InferenceSession } from 'onnxruntime-node';
import type { Placement } from './placement.js';

/** How onnxruntime is to run a graph of ours there. */
export function sessionOptions({ provider, deviceId, intraOpThreads }: Placement): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider === 'cuda' ? { name: 'cuda', deviceId } : provider],
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // `optimize` has done what pays on the CPU; onnxruntime's own passes move our transposes back.
    graphOptimizationLevel: provider === 'cpu' ? 'disabled' : 'all',
    // Errors are thrown: what is logged beside them is noise on the terminal.
    logSeverityLevel: 4,
    // Workers share the cores: a thread that spins while it waits takes another worker's time.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}
