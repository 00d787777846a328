import type { Graph } from './graph.js';
import { blockSize } from './lowerings/block-size.js';
import { lowerConvolutions } from './lowerings/plan.js';
import { optimize } from './optimize.js';

/** An equivalent graph that runs faster on this machine's processor, and perhaps on no other: not for files. */
export function optimizeForCpu(graph: Graph): Graph {
  return optimize(graph, (simple) => lowerConvolutions(simple, { block: blockSize(), forms: {} }));
}
