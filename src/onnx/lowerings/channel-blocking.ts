import type { GraphBuilder, Value } from '../builder.js';
import { type Graph, sameShape } from '../graph.js';
import { removeDeadCode } from '../passes/dead-code.js';
import { elementWise, intsOf } from '../passes/operators.js';
import { rewrite, type Site } from '../passes/rewrite.js';
import type { OpType } from '../shape-inference.js';
import { type Affine, blockedAffine, channelVector } from './blocked-affine.js';
import { type Blocked, blockOperand, isBlockable, toBlocked, toChannelsLast, toPlain } from './blocked-layout.js';
import { type ConvolutionNode, convolutionOf } from './convolution-node.js';
import { blockedForms, type Form } from './forms.js';

/**
 * Gives convolutions their form (`forms.ts`). What stands between those in blocks of b channels is done in blocks as well,
 * so that pictures change their layout only where a blocked region ends.
 *
 * Every value computed in blocks has its plain form beside it, for whoever needs that; the unused ones are dead code.
 */
export function blockChannels(graph: Graph, b: number, formOf: (convolution: ConvolutionNode) => Form): Graph {
  const regions = new BlockedRegions(b, formOf);
  const result = rewrite(graph, (site) => {
    const { opType } = site.node;
    if (opType === 'Conv' || opType === 'ConvTranspose') return regions.convolution(site);
    if (elementWise.has(opType)) return regions.elementWise(site);
    if (Object.hasOwn(reductionPairs, opType)) return regions.reduction(site);
    if (opType === 'Transpose') return regions.transpose(site);
    if (opType === 'Concat') return regions.concat(site);
    return undefined;
  });
  return result === graph ? graph : removeDeadCode(result);
}

/** A reduction over samples and pixels is one over pixels, then one over samples. */
const reductionPairs: Readonly<Record<string, OpType>> = {
  ReduceSum: 'ReduceSum',
  ReduceMean: 'ReduceMean',
  ReduceMax: 'ReduceMax',
  ReduceMin: 'ReduceMin',
  ReduceSumSquare: 'ReduceSum',
};

/** What becomes of each node. Values are known by the names of their plain forms. */
class BlockedRegions {
  private readonly blocked = new Map<string, Blocked>();
  /** The blocked values that are computed as such. */
  private readonly affine = new Map<string, Affine>();

  constructor(
    private readonly b: number,
    private readonly formOf: (convolution: ConvolutionNode) => Form,
  ) {}

  convolution({ g, node, inputs, output }: Site): Value | undefined {
    const convolution = convolutionOf(g, node, inputs, output.shape);
    const form = convolution ? this.formOf(convolution) : 'direct';
    if (!convolution || form === 'direct') return undefined;
    return this.done(
      g,
      blockedForms[form].emit(g, convolution, this.b, (x) => this.blockOf(g, x)),
    );
  }

  elementWise(site: Site): Value | undefined {
    const { g, node, inputs, output } = site;
    if (!isBlockable(output.shape, this.b)) return undefined;
    const whole = (x: Value | undefined): x is Value => x !== undefined && sameShape(x.shape, output.shape);
    if (!inputs.some((x) => whole(x) && this.blocked.has(x.name))) return undefined;
    const affine = output.dtype === 'float32' ? this.affineOf(site) : undefined;
    if (affine) {
      const result = this.done(g, blockedAffine(g, affine));
      this.affine.set(result.name, affine);
      return result;
    }
    const operands: (Value | undefined)[] = [];
    for (const x of inputs) {
      const operand = whole(x) ? this.blockOf(g, x) : x && blockOperand(g, x, output.shape[1]!, this.b);
      if (x && !operand) return undefined;
      operands.push(operand);
    }
    return this.done(g, g.op(node.opType as OpType, operands, node.attributes));
  }

  /**
   * A product with or a sum of numbers a channel, or the sum of such a result and something else: the former operation
   * takes the latter in, where nobody else uses its result.
   */
  private affineOf({ g, node, inputs, output, uses }: Site): Affine | undefined {
    const channels = output.shape[1]!;
    const [first, second] = inputs as [Value, Value | undefined];
    if (!second || inputs.length !== 2) return undefined;
    for (const [i, x, other] of [
      [0, first, second],
      [1, second, first],
    ] as const) {
      if (!sameShape(x.shape, output.shape)) continue;
      const former = uses(node.inputs[i]!) === 1 ? this.affine.get(x.name) : undefined;
      const vector = channelVector(g, other, channels);
      if (vector && node.opType === 'Mul') return { x: this.blockOf(g, x), scale: vector };
      if (vector && node.opType === 'Add')
        return former && !former.shift ? { ...former, shift: vector } : { x: this.blockOf(g, x), shift: vector };
      if (vector && node.opType === 'Sub' && i === 0) return { x: this.blockOf(g, x), shift: g.op('Neg', [vector]) };
      if (!vector && node.opType === 'Add' && former && !former.addend && sameShape(other.shape, output.shape)) {
        return { ...former, addend: this.blockOf(g, other) };
      }
    }
    return undefined;
  }

  /** Over pixels, or over samples and pixels. */
  reduction({ g, node, inputs, output }: Site): Value | undefined {
    const x = inputs[0] && this.blocked.get(inputs[0].name);
    if (!x || !inputs[1]) return undefined;
    const axes = intsOf(g, inputs[1]).join();
    if (axes !== '2,3' && axes !== '0,2,3') return undefined;
    const [n, blocks, h, w, b] = x.shape as [number, number, number, number, number];
    const rows = g.op('Reshape', [x, g.ints([n * blocks, h * w, b])]);
    const pixels = g.op(node.opType as OpType, [rows, g.ints([1])], { keepdims: 0 });
    const samples = g.op('Reshape', [pixels, g.ints([n, blocks * b])]);
    const reduced = axes === '2,3' ? samples : g.op(reductionPairs[node.opType]!, [samples, g.ints([0])], { keepdims: 0 });
    return sameShape(reduced.shape, output.shape) ? reduced : g.op('Reshape', [reduced, g.ints(output.shape)]);
  }

  /** To channels last there is a shorter way than over the plain layout. */
  transpose({ g, node, inputs }: Site): Value | undefined {
    const x = inputs[0] && this.blocked.get(inputs[0].name);
    const perm = node.attributes.perm as readonly number[];
    return x && perm[3] === 1 ? toChannelsLast(g, x, perm) : undefined;
  }

  /** Of channels. */
  concat({ g, node, inputs, output }: Site): Value | undefined {
    const xs = inputs as readonly Value[];
    if (node.attributes.axis !== 1 || output.shape.length !== 4 || !xs.every((x) => isBlockable(x.shape, this.b))) return undefined;
    if (!xs.some((x) => this.blocked.has(x.name))) return undefined;
    const blocks = xs.map((x) => this.blockOf(g, x));
    return this.done(g, g.op('Concat', blocks, { axis: 1 }));
  }

  private blockOf(g: GraphBuilder, x: Value): Blocked {
    const known = this.blocked.get(x.name);
    if (known) return known;
    const made = toBlocked(g, x, this.b);
    this.blocked.set(x.name, made);
    return made;
  }

  /** The plain form of a result, under whose name the blocked one is found. */
  private done(g: GraphBuilder, result: Blocked): Value {
    const plain = toPlain(g, result);
    this.blocked.set(plain.name, result);
    return plain;
  }
}
