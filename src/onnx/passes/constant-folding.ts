import { evaluate } from '../evaluate.js';
import type { Constant, Graph, Node } from '../graph.js';

/**
 * Computes what depends on constants alone (transposed weights of an exported model, say) once, by running it.
 * Expand stays, with what depends on it: a scalar that broadcasts is cheaper than a large constant.
 */
export function foldConstants(graph: Graph): Graph {
  const constant = new Set(graph.initializers.keys());
  const outputs = new Set(graph.outputs.map((x) => x.name));
  const [folded, rest]: [Node[], Node[]] = [[], []];
  for (const node of graph.nodes) {
    const foldable = node.opType !== 'Expand' && node.inputs.every((name) => name === '' || constant.has(name));
    // An output must be computed by a node; a constant output stands behind an Identity.
    if (!foldable || node.outputs.some((name) => outputs.has(name))) rest.push(node);
    else {
      folded.push(node);
      for (const name of node.outputs) constant.add(name);
    }
  }
  if (folded.length === 0) return graph;
  const used = new Set(rest.flatMap((node) => node.inputs));
  const wanted = folded.flatMap((node) => node.outputs).filter((name) => used.has(name));
  const results = wanted.length > 0 ? evaluate(subgraph(graph, folded, wanted)) : {};
  const initializers = new Map<string, Constant>([...graph.initializers, ...Object.entries(results)]);
  const gone = new Set(folded.flatMap((node) => node.outputs));
  return { ...graph, nodes: rest, initializers, types: new Map([...graph.types].filter(([name]) => !gone.has(name))) };
}

function subgraph(graph: Graph, nodes: readonly Node[], names: readonly string[]): Graph {
  const needed = new Set(nodes.flatMap((node) => node.inputs));
  return {
    name: `${graph.name}_constants`,
    inputs: [],
    outputs: names.map((name) => ({ name, ...graph.types.get(name)! })),
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name))),
    nodes,
    types: graph.types,
  };
}
