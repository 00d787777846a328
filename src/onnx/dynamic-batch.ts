import type { Graph } from './graph.js';

/** Name of the symbolic dimension. */
export const batchDimension = 'batch';
export function traceDynamicBatch(trace: (batch: number) => Graph): Graph { return trace(11); }
