import type { Graph, Node } from '../graph.js';

/** Drops nodes, constants and second results that no output depends on. Inputs stay: they are the graph's signature. */
export function removeDeadCode(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((x) => x.name));
  const nodes: Node[] = [];
  let trimmed = false;
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    for (const name of node.inputs) needed.add(name);
    const last = node.outputs.findLastIndex((name) => needed.has(name));
    // Results of Split cannot be left out, those of MaxPool can, which makes it faster.
    const optional = node.opType === 'MaxPool' && last + 1 < node.outputs.length;
    trimmed ||= optional;
    nodes.push(optional ? { ...node, outputs: node.outputs.slice(0, last + 1) } : node);
  }
  const initializers = new Map([...graph.initializers].filter(([name]) => needed.has(name)));
  if (nodes.length === graph.nodes.length && initializers.size === graph.initializers.size && !trimmed) return graph;
  const alive = new Set(nodes.flatMap((node) => node.outputs));
  const types = new Map([...graph.types].filter(([name]) => alive.has(name)));
  return { ...graph, nodes: nodes.reverse(), initializers, types };
}
