import type { Graph } from '../graph.js';
import type { OpType } from '../shape-inference.js';
import { rewrite } from './rewrite.js';

/** Gives a number a channel that is added to a convolution, and to nothing else, to the convolution as its bias. */
export function fuseConvolutionBias(graph: Graph): Graph {
  return rewrite(graph, ({ g, node, inputs, output, uses }) => {
    if (node.opType !== 'Add' || output.shape.length !== 4) return undefined;
    for (const i of [0, 1]) {
      const [result, bias] = [inputs[i]!, inputs[1 - i]!];
      const producer = g.producer(result);
      const convolution = producer?.opType === 'Conv' || producer?.opType === 'ConvTranspose';
      if (!producer || !convolution || producer.inputs.length !== 2 || uses(node.inputs[i]!) !== 1) continue;
      const channels = output.shape[1]!;
      const perChannel = bias.shape.every((d, axis) => d === (axis === bias.shape.length - 3 ? channels : 1));
      if (!perChannel || bias.shape.length < 3) continue;
      const [x, w] = producer.inputs.map((name) => g.value(name));
      return g.op(producer.opType as OpType, [x, w, g.op('Reshape', [bias, g.ints([channels])])], producer.attributes);
    }
    return undefined;
  });
}
