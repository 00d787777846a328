import { GraphBuilder, type Value } from '../../../src/onnx/builder.js';
import { evaluate } from '../../../src/onnx/evaluate.js';
import type { Graph } from '../../../src/onnx/graph.js';
import type { Pass } from '../../../src/onnx/passes/rewrite.js';
import { expectClose, randomValues } from '../support.js';

/** A graph of float inputs `x0`, `x1`, ... and the outputs that `emit` names. */
export function graphOf(
  shapes: readonly (readonly number[])[],
  emit: (g: GraphBuilder, ...inputs: Value[]) => Record<string, Value>,
): Graph {
  const g = new GraphBuilder();
  const inputs = shapes.map((shape, i) => g.input({ name: `x${i}`, shape, dtype: 'float32' }));
  return g.finish('test', emit(g, ...inputs));
}

/** Number of nodes by operator. */
export function operators(graph: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { opType } of graph.nodes) counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
}

/** Applies a pass until it finds nothing to do, after asserting that results stay the same on random inputs. */
export function applied(pass: Pass, graph: Graph): Graph {
  let result = graph;
  for (let next = pass(result); next !== result; next = pass(result)) result = next;
  const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }, i) => [name, randomValues(shape.map(Number), i)]));
  expectClose(evaluate(result, feeds), evaluate(graph, feeds));
  return result;
}
