import type { GraphBuilder, Value } from '../builder.js';

/** A convolution's filter wherever it lies: a value of rank 4, and which of its axes are what. */
export interface Filter {
  readonly source: Value;
  /** Axes of `source`: channels of the result, channels of the input, height, width. */
  readonly axes: readonly [out: number, inp: number, height: number, width: number];
}

/** A filter as ONNX has it, seen through the transpose that brought it there, which need not be done then. */
export function filterOf(g: GraphBuilder, w: Value, order: 'outputs first' | 'inputs first'): Filter {
  const producer = g.producer(w);
  const [source, perm] =
    producer?.opType === 'Transpose'
      ? [g.value(producer.inputs[0]!), producer.attributes.perm as readonly [number, number, number, number]]
      : [w, [0, 1, 2, 3] as const];
  const [out, inp] = order === 'outputs first' ? [perm[0], perm[1]] : [perm[1], perm[0]];
  return { source, axes: [out, inp, perm[2], perm[3]] };
}

export const channelsOf = ({ source, axes: [out, inp] }: Filter): { outputs: number; inputs: number } => ({
  outputs: source.shape[out]!,
  inputs: source.shape[inp]!,
});

export const kernelOf = ({ source, axes: [, , height, width] }: Filter): [number, number] => [source.shape[height]!, source.shape[width]!];

/** Every `step`-th tap of both axes from the last towards the first: [last, last - step, ...], `count` of them. */
export function tapsBackwards(g: GraphBuilder, filter: Filter, last: Pair, step: Pair, count: Pair): Filter {
  const { source, axes } = filter;
  // An end before the first element is said by a number below -size.
  const ends = last.map((l, i) => {
    const end = l - step[i]! * count[i]!;
    return end < 0 ? end - source.shape[axes[i + 2]!]! : end;
  });
  const taps = g.op('Slice', [source, g.ints(last), g.ints(ends), g.ints([axes[2], axes[3]]), g.ints(step.map((s) => -s))]);
  return { source: taps, axes };
}

/** The filter of some input channels. */
export function inputChannels(g: GraphBuilder, { source, axes }: Filter, from: number, to: number): Filter {
  return { source: g.op('Slice', [source, g.ints([from]), g.ints([to]), g.ints([axes[1]]), g.ints([1])]), axes };
}

export type Pair = readonly [number, number];

/**
 * The filter in the order the blocked convolution reads: [O/b, I/b, kh, kw, b of I, b of O], labelled [O,I,kh,kw]. Of
 * fewer than b input channels, which are read from plain pictures: [O/b, I, kh, kw, b of O].
 */
export function blockFilter(g: GraphBuilder, filter: Filter, b: number): Value {
  const { outputs, inputs } = channelsOf(filter);
  const kernel = kernelOf(filter);
  const label = g.ints([outputs, inputs, ...kernel]);
  const ordered = inputs >= b && filter.axes.join() === '2,3,0,1' ? inputsLast(g, filter, b) : general(g, filter, b);
  return g.op('Reshape', [ordered, label]);
}

/** [kh,kw,O,I], from tfjs's filters where a gradient flows back: two quick moves instead of a slow one. */
function inputsLast(g: GraphBuilder, { source }: Filter, b: number): Value {
  const [height, width, outputs, inputs] = source.shape as [number, number, number, number];
  const taps = height * width;
  const rows = g.op('Reshape', [source, g.ints([(taps * outputs) / b, b, inputs])]);
  const blocks = g.op('Transpose', [rows], { perm: [0, 2, 1] });
  const apart = g.op('Reshape', [blocks, g.ints([taps, ((outputs / b) * inputs) / b, b * b])]);
  return g.op('Transpose', [apart], { perm: [1, 0, 2] });
}

function general(g: GraphBuilder, { source, axes: [out, inp, height, width] }: Filter, b: number): Value {
  const split: number[] = [];
  const places: number[][] = [];
  source.shape.forEach((size, axis) => {
    const cut = axis === out || (axis === inp && size >= b);
    places.push(cut ? [split.length, split.length + 1] : [split.length]);
    split.push(...(cut ? [size / b, b] : [size]));
  });
  const [o, i, h, w] = [places[out]!, places[inp]!, places[height]!, places[width]!];
  const perm = [o[0]!, i[0]!, h[0]!, w[0]!, ...i.slice(1), o[1]!];
  return g.op('Transpose', [g.op('Reshape', [source, g.ints(split)])], { perm });
}
