import { GraphBuilder, type Value } from '../builder.js';
import type { Graph, Node } from '../graph.js';
import type { OpType } from '../shape-inference.js';

/** A transformation that changes nothing but speed. Returns its argument itself where it finds nothing to do. */
export type Pass = (graph: Graph) => Graph;

/** A node about to be copied into the new graph, and what surrounds it. */
export interface Site {
  readonly g: GraphBuilder;
  readonly node: Node;
  /** The inputs in the new graph. */
  readonly inputs: readonly (Value | undefined)[];
  /** What the node computes in the old graph. */
  readonly output: Omit<Value, 'name'>;
  /** Whether a result of the node is an output of the graph. */
  readonly isOutput: boolean;
  /** How often the old graph uses a value of the old graph, its outputs included. */
  uses(name: string): number;
}

/** What takes the place of the node's results, built with `g`; undefined: the node stays. */
export type Rule = (site: Site) => Value | readonly Value[] | undefined;

/** Copies a graph node by node, letting `rule` replace nodes on the way. Types are inferred anew: shapes must be static. */
export function rewrite(graph: Graph, rule: Rule): Graph {
  const g = new GraphBuilder();
  const values = new Map<string, Value>();
  for (const { name, shape, dtype } of graph.inputs) values.set(name, g.input({ name, shape: numeric(shape), dtype }));
  const resolve = (name: string): Value | undefined => {
    if (name === '') return undefined;
    const known = values.get(name);
    if (known) return known;
    const constant = graph.initializers.get(name);
    if (!constant) throw new Error(`the graph ${graph.name} has no value ${name}`);
    const value = g.constant(constant, name);
    values.set(name, value);
    return value;
  };
  const outputs = new Set(graph.outputs.map((x) => x.name));
  const counts = useCounts(graph);
  let changed = false;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(resolve);
    const site: Site = {
      g,
      node,
      inputs,
      output: graph.types.get(node.outputs[0]!)!,
      isOutput: node.outputs.some((name) => outputs.has(name)),
      uses: (name) => counts.get(name) ?? 0,
    };
    const replacement = rule(site);
    if (replacement) changed = true;
    const results = replacement === undefined ? g.ops(node.opType as OpType, inputs, node.attributes) : [replacement].flat();
    node.outputs.forEach((name, i) => {
      values.set(name, results[i]!);
    });
  }
  if (!changed) return graph;
  return g.finish(graph.name, Object.fromEntries(graph.outputs.map(({ name }) => [name, resolve(name)!])));
}

function useCounts(graph: Graph): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(count);
  for (const { name } of graph.outputs) count(name);
  return counts;
}

function numeric(shape: readonly (number | string)[]): number[] {
  return shape.map((d) => {
    if (typeof d === 'string')
      throw new Error(`passes need static shapes, and a dimension is ${d}: optimize before the batch is made dynamic`);
    return d;
  });
}
