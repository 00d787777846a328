import type { Graph } from './graph.js';
import { simplifyAlgebra } from './passes/algebra.js';
import { foldBatchNormalization } from './passes/batch-norm-folding.js';
import { useImplicitBroadcasting } from './passes/broadcasting.js';
import { shareCommonSubexpressions } from './passes/common-subexpressions.js';
import { foldConstants } from './passes/constant-folding.js';
import { fuseConvolutionBias } from './passes/convolution-bias.js';
import { removeDeadCode } from './passes/dead-code.js';
import { replaceEmptyValues } from './passes/empty-values.js';
import { factorBroadcasts } from './passes/factoring.js';
import { fuseMatrixProducts } from './passes/matrix-products.js';
import { simplifyRectifiers } from './passes/rectifiers.js';
import type { Pass } from './passes/rewrite.js';
import { splitTransposes } from './passes/transpose-splitting.js';
import { sinkTransposes } from './passes/transposes.js';

/** The passes of a round, in order; `splitTransposes` follows the last round. */
export const passes: readonly Pass[] = [
  replaceEmptyValues,
  simplifyAlgebra,
  useImplicitBroadcasting,
  sinkTransposes,
  factorBroadcasts,
  simplifyRectifiers,
  fuseMatrixProducts,
  foldBatchNormalization,
  fuseConvolutionBias,
  shareCommonSubexpressions,
  removeDeadCode,
  foldConstants,
];

/** Rounds end when a round finds nothing to do; a graph that needs more than this shows a pass that undoes another. */
const maximalRounds = 50;

/**
 * An equivalent graph that runs faster. Results may differ in rounding.
 * @param lower done when nothing is left to simplify: what suits one way to run the graph, such as `blockChannels`
 * @throws Error where a dimension is symbolic (optimize first, then make the batch dynamic)
 */
export function optimize(graph: Graph, lower: Pass = (simple) => simple): Graph {
  let current = removeDeadCode(graph);
  for (let round = 0; round < maximalRounds; round++) {
    const before = current;
    for (const pass of passes) current = pass(current);
    if (current === before) return removeDeadCode(shareCommonSubexpressions(simplifyAlgebra(splitTransposes(lower(current)))));
  }
  throw new Error(`the passes over ${graph.name} found no end in ${maximalRounds} rounds`);
}
