import type { Graph } from '../graph.js';
import { rewrite, type Site } from '../passes/rewrite.js';

/** Up to here it measured faster: by half with 32 rows, a fifth with 64, a twentieth with 128. */
const mostRows = 64;
/** Smaller matrices take no time either way. */
const smallestSide = 64;

/**
 * Products A Bᵀ of a few rows with a large matrix, such as gradients by the inputs of dense layers, as (B Aᵀ)ᵀ: onnxruntime packs the right
 * matrix of a product anew for every run, which with few rows takes as long as the product, and reads the left one where it lies.
 */
export function turnProductsOfFewRows(graph: Graph): Graph {
  return rewrite(graph, (site) => {
    if (!isOfFewRows(site)) return undefined;
    const { g, node, inputs } = site;
    return g.op('Transpose', [g.op('Gemm', [inputs[1]!, inputs[0]!], node.attributes)], { perm: [1, 0] });
  });
}

function isOfFewRows({ node, inputs: [a, b, bias], output }: Site): boolean {
  if (node.opType !== 'Gemm' || bias || output.dtype !== 'float32') return false;
  if (node.attributes.transA === 1 || node.attributes.transB !== 1) return false;
  return a!.shape[0]! <= mostRows && b!.shape.every((side) => side >= smallestSide);
}
