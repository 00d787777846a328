import type { Graph } from './graph.js';
import { simplifyAlgebra } from './passes/algebra.js';
import { useImplicitBroadcasting } from './passes/broadcasting.js';
import { shareCommonSubexpressions } from './passes/common-subexpressions.js';
import { foldConstants } from './passes/constant-folding.js';
import { removeDeadCode } from './passes/dead-code.js';
import { fuseMatrixProducts } from './passes/matrix-products.js';
import type { Pass } from './passes/rewrite.js';
import { sinkTransposes } from './passes/transposes.js';

/** All passes, in the order of a round. */
export const passes: readonly Pass[] = [
  simplifyAlgebra,
  useImplicitBroadcasting,
  sinkTransposes,
  fuseMatrixProducts,
  shareCommonSubexpressions,
  removeDeadCode,
  foldConstants,
];

/** Rounds end when a round finds nothing to do; a graph that needs more than this shows a pass that undoes another. */
const maximalRounds = 50;

/**
 * An equivalent graph that runs faster. Results may differ in rounding.
 * @throws Error where a dimension is symbolic (optimize first, then make the batch dynamic)
 */
export function optimize(graph: Graph): Graph {
  let current = removeDeadCode(graph);
  for (let round = 0; round < maximalRounds; round++) {
    const before = current;
    for (const pass of passes) current = pass(current);
    if (current === before) return current;
  }
  throw new Error(`the passes over ${graph.name} found no end in ${maximalRounds} rounds`);
}
