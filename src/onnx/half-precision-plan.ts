import { largestFloat16, smallestNormalFloat16 } from './float16.js';
import type { Constant, Graph, Node } from './graph.js';
import { reductions } from './passes/operators.js';

/** Operators that do the work and hold the weights: always in float16. */
const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Operators whose sums or whose range float16 is too coarse or too narrow for: always in float32. */
const sensitive: ReadonlySet<string> = new Set([
  ...reductions,
  ...['AveragePool', 'BatchNormalization', 'CumSum', 'Exp', 'Log', 'Pow', 'Reciprocal', 'Softmax', 'Softplus', 'Sqrt'],
]);

/**
 * The operators that stay float32 where a graph goes to float16:
 *
 * - reductions, exponentials, logarithms, roots and softmax, since sums of many numbers lose what is small, and the variance
 *   plus epsilon of a normalisation may be below what float16 holds;
 * - what makes whole numbers of others;
 * - of all others but convolutions and matrix products those that get a float32 result, those whose results go to float32
 *   operators and outputs only, and those with a constant that float16 does not hold.
 *
 * So a normalisation that is not folded into weights is float32 from the convolution before it to the one behind it.
 */
export function nodesInFloat32(graph: Graph): Set<Node> {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const users = usersOf(graph);
  const isFloat = (name: string): boolean => graph.types.get(name)?.dtype === 'float32';
  const float32 = new Set<Node>();
  for (const node of graph.nodes) {
    if (products.has(node.opType)) continue;
    const follows = node.inputs.some((name) => isFloat(name) && float32.has(producers.get(name)!));
    const unfit = node.inputs.some((name) => !fitsFloat16(graph.initializers.get(name)));
    const rounds = node.opType === 'Cast' && !node.outputs.some(isFloat);
    if (sensitive.has(node.opType) || rounds || follows || unfit) float32.add(node);
  }
  for (const node of graph.nodes.toReversed()) {
    const results = node.outputs.filter(isFloat);
    if (products.has(node.opType) || results.length === 0) continue;
    if (results.every((name) => (users.get(name) ?? []).every((user) => float32.has(user)))) float32.add(node);
  }
  return float32;
}

function usersOf({ nodes }: Graph): Map<string, Node[]> {
  const users = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const name of node.inputs) {
      const known = users.get(name);
      if (known) known.push(node);
      else users.set(name, [node]);
    }
  }
  return users;
}

/** Whether a constant operand survives: in range, and where it is a single number (an epsilon) with all its precision. */
function fitsFloat16(constant: Constant | undefined): boolean {
  if (constant?.dtype !== 'float32') return true;
  let largest = 0;
  for (const x of constant.data) largest = Math.max(largest, Math.abs(Number(x)));
  if (largest > largestFloat16) return false;
  return constant.data.length !== 1 || largest === 0 || largest >= smallestNormalFloat16;
}
