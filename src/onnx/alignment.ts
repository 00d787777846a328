import type { Constant, Graph, Node } from './graph.js';

/** Graphs of one program at several batch sizes, node by node. */
export interface Aligned {
  /** The constants at an input of a node, where they are not all the same. */
  varyingConstant(node: number, input: number): readonly Constant[] | undefined;
  /** Shapes of an input of a node. */
  inputShapes(node: number, input: number): (readonly number[])[];
}

/**
 * Pairs the nodes of the graphs in order. Values must correspond one to one; constants may differ.
 * @throws Error where the graphs are not of one program
 */
export function alignGraphs(graphs: readonly [Graph, ...Graph[]]): Aligned {
  const [first, ...others] = graphs;
  for (const graph of others) checkStructure(first, graph);
  const constantsAt = (node: number, input: number): (Constant | undefined)[] =>
    graphs.map((graph) => graph.initializers.get(graph.nodes[node]!.inputs[input]!));
  return {
    varyingConstant: (node, input) => {
      const constants = constantsAt(node, input).filter((c) => c !== undefined);
      if (constants.length === 0) return undefined;
      if (constants.length !== graphs.length) throw different(`an operand of ${first.nodes[node]!.opType} is not always constant`);
      return constants.every((c) => sameConstant(c, constants[0]!)) ? undefined : constants;
    },
    inputShapes: (node, input) => graphs.map((graph) => shapeOf(graph, graph.nodes[node]!.inputs[input]!)),
  };
}

function shapeOf(graph: Graph, name: string): readonly number[] {
  const type = graph.types.get(name) ?? graph.initializers.get(name) ?? graph.inputs.find((x) => x.name === name);
  if (!type) throw new Error(`the graph ${graph.name} has no value ${name}`);
  return type.shape.map(Number);
}

function checkStructure(a: Graph, b: Graph): void {
  if (a.nodes.length !== b.nodes.length) throw different(`${a.nodes.length} nodes against ${b.nodes.length}`);
  const names = new Map<string, string>();
  for (const [i, x] of a.inputs.entries()) names.set(x.name, b.inputs[i]?.name ?? '');
  for (const [i, node] of a.nodes.entries()) checkNode(a, node, b.nodes[i]!, names);
  if (a.outputs.some((x, i) => x.name !== b.outputs[i]?.name)) throw different('other outputs');
}

function checkNode(graph: Graph, a: Node, b: Node, names: Map<string, string>): void {
  const attributes = JSON.stringify(a.attributes) === JSON.stringify(b.attributes);
  if (a.opType !== b.opType || a.inputs.length !== b.inputs.length || !attributes) throw different(`${a.opType} against ${b.opType}`);
  a.inputs.forEach((name, i) => {
    if (!graph.initializers.has(name) && name !== '' && names.get(name) !== b.inputs[i]) throw different(`other operands of ${a.opType}`);
  });
  a.outputs.forEach((name, i) => {
    names.set(name, b.outputs[i]!);
  });
}

function sameConstant(a: Constant, b: Constant): boolean {
  if (a.data === b.data) return true;
  if (a.dtype !== b.dtype || a.shape.length !== b.shape.length || a.shape.some((d, i) => d !== b.shape[i])) return false;
  for (let i = 0; i < a.data.length; i++) if (!Object.is(a.data[i], b.data[i])) return false;
  return true;
}

function different(how: string): Error {
  return new Error(`the program is not the same for all batch sizes: ${how}`);
}
