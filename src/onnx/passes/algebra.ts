import type { Value } from '../builder.js';
import { type Graph, sameShape, sizeOf } from '../graph.js';
import { intsOf, reductions, sourceOf, uniformValue } from './operators.js';
import { type Rule, rewrite, type Site } from './rewrite.js';

/** Applies identities of arithmetic and of shapes: x * 1 = x, -(-x) = x, a reshape of a reshape is one reshape, ... */
export function simplifyAlgebra(graph: Graph): Graph {
  return rewrite(graph, (site) => {
    if (reductions.has(site.node.opType)) return reductionOfSingles(site);
    const rule: Rule | undefined = Object.hasOwn(rules, site.node.opType) ? rules[site.node.opType] : undefined;
    return rule?.(site);
  });
}

const rules: Readonly<Record<string, Rule>> = {
  Identity: ({ inputs, isOutput }) => (isOutput ? undefined : inputs[0]),
  Reshape: ({ g, inputs: [x], output }) => {
    if (sameShape(x!.shape, output.shape)) return x;
    const inner = sourceOf(g, x, 'Reshape');
    if (inner) return g.op('Reshape', [inner, g.ints(output.shape)]);
    const spread = sourceOf(g, x, 'Expand');
    if (!spread || sizeOf(spread.shape) !== 1) return undefined;
    // Expand takes away no axes.
    const fits = spread.shape.length <= output.shape.length;
    return g.op('Expand', [fits ? spread : g.op('Reshape', [spread, g.ints([])]), g.ints(output.shape)]);
  },
  Expand: ({ g, inputs: [x], output }) => {
    if (sameShape(x!.shape, output.shape)) return x;
    const inner = sourceOf(g, x, 'Expand');
    return inner && g.op('Expand', [inner, g.ints(output.shape)]);
  },
  Cast: ({ g, inputs: [x], output, node }) => {
    if (x!.dtype === output.dtype) return x;
    const inner = sourceOf(g, x, 'Cast');
    // bool survives every numeric type.
    return inner?.dtype === 'bool' ? g.op('Cast', [inner], node.attributes) : undefined;
  },
  Neg: ({ g, inputs: [x] }) => sourceOf(g, x, 'Neg'),
  Add: (site) => {
    const { g, inputs } = site;
    const [a, b] = [inputs[0]!, inputs[1]!];
    if (uniformValue(g, b) === 0) return inShape(site, a);
    if (uniformValue(g, a) === 0) return inShape(site, b);
    const [minusA, minusB] = [sourceOf(g, a, 'Neg'), sourceOf(g, b, 'Neg')];
    if (minusB) return g.op('Sub', [a, minusB]);
    return minusA && g.op('Sub', [b, minusA]);
  },
  Sub: (site) => {
    const { g, inputs } = site;
    const [a, b] = [inputs[0]!, inputs[1]!];
    if (uniformValue(g, b) === 0) return inShape(site, a);
    if (uniformValue(g, a) === 0 && sameShape(b.shape, site.output.shape)) return g.op('Neg', [b]);
    const minusB = sourceOf(g, b, 'Neg');
    return minusB && g.op('Add', [a, minusB]);
  },
  Mul: (site) => {
    const { g, inputs } = site;
    const [a, b] = [inputs[0]!, inputs[1]!];
    const [valueA, valueB] = [uniformValue(g, a), uniformValue(g, b)];
    if (valueB === 1) return inShape(site, a);
    if (valueA === 1) return inShape(site, b);
    // For finite operands; non-finite ones show in the results that they are not multiplied away from.
    if (valueA === 0) return inShape(site, a);
    if (valueB === 0) return inShape(site, b);
    if (valueB === -1 && sameShape(a.shape, site.output.shape)) return g.op('Neg', [a]);
    if (valueA === -1 && sameShape(b.shape, site.output.shape)) return g.op('Neg', [b]);
    return undefined;
  },
  Div: (site) => (uniformValue(site.g, site.inputs[1]!) === 1 ? inShape(site, site.inputs[0]!) : undefined),
  Pow: ({ g, inputs, output }) => {
    const [x, exponent] = [inputs[0]!, uniformValue(g, inputs[1]!)];
    if (!sameShape(x.shape, output.shape) || x.dtype !== 'float32') return undefined;
    if (exponent === 2) return g.op('Mul', [x, x]);
    return exponent === 0.5 ? g.op('Sqrt', [x]) : undefined;
  },
};

/** Reducing axes of length 1 moves nothing. */
function reductionOfSingles({ g, node, inputs: [x, axes], output }: Site): Value | undefined {
  const exact = ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'].includes(node.opType);
  if (!exact || !intsOf(g, axes).every((axis) => x!.shape[axis] === 1)) return undefined;
  return g.op('Reshape', [x, g.ints(output.shape)]);
}

/** The operand that is the result but for its shape. */
function inShape({ g, output }: Site, x: Value): Value {
  return sameShape(x.shape, output.shape) ? x : g.op('Expand', [x, g.ints(output.shape)]);
}
