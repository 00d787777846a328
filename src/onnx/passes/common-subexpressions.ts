import type { Graph, Node } from '../graph.js';

/**
 * Computes equal expressions once: all operators in use are pure, so equal operators on equal inputs give equal
 * results. An Identity stays, since it gives a graph output its name.
 */
export function shareCommonSubexpressions(graph: Graph): Graph {
  const outputs = new Set(graph.outputs.map((x) => x.name));
  const first = new Map<string, Node>();
  const renamed = new Map<string, string>();
  const nodes: Node[] = [];
  for (const original of graph.nodes) {
    const node = { ...original, inputs: original.inputs.map((name) => renamed.get(name) ?? name) };
    const key = keyOf(node);
    const twin = first.get(key);
    const named = node.outputs.filter((name) => outputs.has(name));
    if (!twin || node.opType === 'Identity' || node.outputs.length !== twin.outputs.length) {
      if (!twin) first.set(key, node);
      nodes.push(node);
    } else if (named.length > 0) {
      nodes.push(node);
    } else {
      for (const [i, name] of node.outputs.entries()) renamed.set(name, twin.outputs[i]!);
    }
  }
  if (renamed.size === 0) return graph;
  return { ...graph, nodes, types: new Map([...graph.types].filter(([name]) => !renamed.has(name))) };
}

function keyOf({ opType, inputs, attributes }: Node): string {
  return JSON.stringify([opType, inputs, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
