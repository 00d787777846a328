import type { Graph } from './graph.js';
import { blockSize } from './lowerings/block-size.js';
import { lowerForCpu } from './lowerings/plan.js';
import { optimize } from './optimize.js';

/** An equivalent graph that runs faster on this machine's processor, and perhaps on no other: not for files. */
export function optimizeForCpu(graph: Graph): Graph {
  return optimize(graph, (simple) => lowerForCpu(simple, { block: blockSize(), forms: {} }));
}
