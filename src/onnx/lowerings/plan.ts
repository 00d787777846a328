import type { Graph } from '../graph.js';
import { blockChannels } from './channel-blocking.js';
import { keyOf } from './convolution-node.js';
import { turnProductsOfFewRows } from './few-rows.js';
import { type Form, formsOf } from './forms.js';

/**
 * How a machine does its convolutions. Forms differ in rounding, so all who are to get the same numbers use the same
 * plan.
 */
export interface LoweringPlan {
  /** Channels in a block on this machine's processor; 0 where onnxruntime knows no blocks. */
  readonly block: number;
  /** The fastest form by convolution (`keyOf`); what is not there gets the static choice. */
  readonly forms: Readonly<Record<string, Form>>;
}

/** Every convolution as ONNX has it: for providers other than the CPU. */
export const plainPlan: LoweringPlan = { block: 0, forms: {} };

/** The graph with its convolutions in the forms of the plan, and its matrix products as this machine's processor likes them. */
export function lowerForCpu(graph: Graph, { block, forms }: LoweringPlan): Graph {
  if (block === 0) return graph;
  return blockChannels(turnProductsOfFewRows(graph), block, (convolution) => {
    const possible = formsOf(convolution, block);
    const known = forms[keyOf(convolution)];
    return known && possible.includes(known) ? known : possible[0];
  });
}
