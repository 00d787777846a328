import type { Graph } from './graph.js';
import { SynchronousSession, type Values } from './synchronous-session.js';

export type { Values } from './synchronous-session.js';

/**
 * Runs a graph once, at once, on onnxruntime's CPU provider with one thread, and forgets it. For constants and for
 * looking at graphs: no way to train.
 * @param feeds by input name, every input of the graph
 */
export function evaluate(graph: Graph, feeds: Readonly<Record<string, Values>> = {}): Record<string, Values> {
  const session = new SynchronousSession(graph);
  try {
    return session.run(feeds);
  } finally {
    session.release();
  }
}
