import { dtypeCodes } from './element-types.js';
import type { DType, Graph } from './graph.js';

/**
 * The graph with one of its outputs in another element type, under the same name. For types that tfjs does not have.
 * @throws Error where there is no such output
 */
export function castOutput(graph: Graph, name: string, dtype: DType): Graph {
  const output = graph.outputs.find((x) => x.name === name);
  const type = graph.types.get(name);
  if (!output || !type) throw new Error(`the graph ${graph.name} computes no output ${name}`);
  let inner = `${name}_${output.dtype}`;
  while (graph.types.has(inner) || graph.initializers.has(inner) || graph.inputs.some((x) => x.name === inner)) inner += '_';
  const rename = (value: string): string => (value === name ? inner : value);
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }));
  return {
    ...graph,
    nodes: [...nodes, { opType: 'Cast', inputs: [inner], outputs: [name], attributes: { to: dtypeCodes[dtype] } }],
    outputs: graph.outputs.map((x) => (x === output ? { ...x, dtype } : x)),
    types: new Map([...graph.types, [inner, type], [name, { ...type, dtype }]]),
  };
}
