import type { GraphBuilder, Value } from '../builder.js';
import type { Node } from '../graph.js';
import type { Geometry } from './blocked-convolution.js';
import type { Pair } from './blocked-filter.js';

/** A two-dimensional convolution of a graph, or the transposed one, without channel groups. */
export interface ConvolutionNode extends Geometry {
  readonly transposed: boolean;
  /** [N,I,H,W] */
  readonly x: Value;
  /** [O,I,kh,kw], transposed [I,O,kh,kw]. */
  readonly w: Value;
  /** [O] */
  readonly bias: Value | undefined;
  /** [N,O,h,w] */
  readonly output: readonly number[];
  /** Whether it is a filter gradient: samples are in the place of channels. */
  readonly overSamples: boolean;
}

/** Undefined for any other node. */
export function convolutionOf(
  g: GraphBuilder,
  node: Node,
  inputs: readonly (Value | undefined)[],
  output: readonly number[],
): ConvolutionNode | undefined {
  const { opType, attributes } = node;
  const [x, w, bias] = inputs;
  if ((opType !== 'Conv' && opType !== 'ConvTranspose') || !x || !w || output.length !== 4 || (attributes.group ?? 1) !== 1)
    return undefined;
  const pair = (name: string): Pair => (attributes[name] as Pair | undefined) ?? [1, 1];
  return {
    transposed: opType === 'ConvTranspose',
    x,
    w,
    bias,
    strides: pair('strides'),
    dilations: pair('dilations'),
    pads: (attributes.pads as readonly number[] | undefined) ?? [0, 0, 0, 0],
    output,
    overSamples: [x, w].some((operand) => bringsSamplesInside(g, operand)),
  };
}

function bringsSamplesInside(g: GraphBuilder, value: Value): boolean {
  const producer = g.producer(value);
  return producer?.opType === 'Transpose' && (producer.attributes.perm as readonly number[])[1] === 0;
}

/** What its speed depends on, as text. */
export function keyOf({ transposed, x, w, strides, dilations, pads, output }: ConvolutionNode): string {
  const sizes = `[${x.shape}] [${w.shape}] -> [${output}]`;
  return `${transposed ? 'ConvTranspose' : 'Conv'} ${sizes} strides ${strides} dilations ${dilations} pads ${pads}`;
}

/** Multiplications and additions. */
export function operationsOf({ transposed, x, w, output }: ConvolutionNode): number {
  const [pixels, taps] = [transposed ? x.shape : output, w.shape];
  return 2 * pixels[0]! * pixels[2]! * pixels[3]! * taps.reduce((product, d) => product * d, 1);
}
