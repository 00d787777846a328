import type { GraphBuilder, Value } from '../builder.js';
import type { Attributes, Graph } from '../graph.js';
import { sourceOf } from './operators.js';
import { rewrite, type Site } from './rewrite.js';

/** Puts transposes of matrices and the addition of a bias into Gemm, which does both on the way, on float32 only. */
export function fuseMatrixProducts(graph: Graph): Graph {
  return rewrite(graph, (site) => {
    if (site.output.dtype !== 'float32') return undefined;
    if (site.node.opType === 'MatMul') return absorbTransposes(site, {});
    if (site.node.opType === 'Gemm') return absorbTransposes(site, site.node.attributes);
    return site.node.opType === 'Add' ? absorbBias(site) : undefined;
  });
}

function absorbTransposes({ g, inputs: [a, b, c] }: Site, attributes: Attributes): Value | undefined {
  if (a!.shape.length !== 2 || b!.shape.length !== 2) return undefined;
  const [left, right] = [sourceOf(g, a, 'Transpose'), sourceOf(g, b, 'Transpose')];
  if (!left && !right) return undefined;
  const flip = (flag: unknown, change: boolean): number => ((flag === 1) !== change ? 1 : 0);
  const { transA, transB } = attributes;
  return g.op('Gemm', [left ?? a, right ?? b, ...(c ? [c] : [])], {
    ...attributes,
    transA: flip(transA, left !== undefined),
    transB: flip(transB, right !== undefined),
  });
}

/** product + bias, where nothing else uses the product and the bias is a row vector or a scalar. */
function absorbBias({ g, node, inputs, output, uses }: Site): Value | undefined {
  for (const i of [0, 1]) {
    const [product, bias] = [inputs[i]!, inputs[1 - i]!];
    const producer = g.producer(product);
    const columns = bias.shape.at(-1);
    const row = bias.shape.length === 1 || (bias.shape.length === 2 && bias.shape[0] === 1);
    if (!producer || product.shape.length !== 2 || output.shape.length !== 2 || !row || columns !== product.shape[1]) continue;
    if (uses(node.inputs[i]!) !== 1 || !isBareProduct(g, producer)) continue;
    return g.op('Gemm', [g.value(producer.inputs[0]!), g.value(producer.inputs[1]!), bias], producer.attributes);
  }
  return undefined;
}

function isBareProduct(g: GraphBuilder, { opType, inputs }: { opType: string; inputs: readonly string[] }): boolean {
  if (opType === 'Gemm') return inputs.length === 2;
  return opType === 'MatMul' && inputs.every((name) => g.value(name).shape.length === 2);
}
