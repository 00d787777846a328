import { evaluate } from '../evaluate.js';
import { type Graph, type Node, sizeOf } from '../graph.js';

/**
 * Computes what depends on constants alone (transposed weights of an exported model, say) once, by running it.
 * Expand stays, with what depends on it: a scalar that broadcasts is cheaper than a large constant. A result bears the
 * name of the largest constant it was made from, of equal ones the last, so that weights can be recognised in the file.
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
  const gone = new Set(folded.flatMap((node) => node.outputs));
  const taken = new Set([...graph.inputs.map((x) => x.name), ...rest.flatMap((node) => [...node.inputs, ...node.outputs])]);
  const renamed = renamings(graph, folded, wanted, taken);
  const initializers = new Map([...graph.initializers].filter(([name]) => used.has(name)));
  for (const name of wanted) initializers.set(renamed.get(name)!, results[name]!);
  const nodes = rest.map((node) => ({ ...node, inputs: node.inputs.map((name) => renamed.get(name) ?? name) }));
  return { ...graph, nodes, initializers, types: new Map([...graph.types].filter(([name]) => !gone.has(name))) };
}

/** New names of folded results, none of them taken. */
function renamings(graph: Graph, folded: readonly Node[], wanted: readonly string[], taken: Set<string>): Map<string, string> {
  const sources = new Map<string, string>();
  const sizeOfSource = (name: string): number => sizeOf(graph.initializers.get(sources.get(name) ?? name)?.shape ?? []);
  for (const { inputs, outputs } of folded) {
    const largest = inputs.filter((name) => name !== '').reduce((a, b) => (sizeOfSource(b) < sizeOfSource(a) ? a : b), '');
    for (const name of outputs) sources.set(name, sources.get(largest) ?? (largest || name));
  }
  return new Map(
    wanted.map((name) => {
      const source = sources.get(name)!;
      let fresh = source;
      for (let i = 1; taken.has(fresh); i++) fresh = `${source}_${i}`;
      taken.add(fresh);
      return [name, fresh];
    }),
  );
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
