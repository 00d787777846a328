import { valuesOf } from '../builder.js';
import { type Graph, sizeOf } from '../graph.js';
import { rewrite } from './rewrite.js';

/**
 * A value without elements is known: it becomes a constant. So the other passes meet none, whose Reshapes could not
 * say 0 (ONNX takes it for "as before").
 */
export function replaceEmptyValues(graph: Graph): Graph {
  return rewrite(graph, ({ g, node, output }) => {
    // An Identity is how a constant becomes an output.
    if (node.opType === 'Identity' || node.outputs.length > 1 || sizeOf(output.shape) > 0) return undefined;
    return g.constant({ ...output, data: valuesOf([], output.dtype) }, 'empty');
  });
}
