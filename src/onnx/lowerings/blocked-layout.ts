import type { GraphBuilder, Value } from '../builder.js';

/**
 * The layout in which onnxruntime convolves fastest on the CPU: channels in blocks as wide as a vector register, the
 * channels of a block side by side (MLAS, `snchwc.cpp`). Pictures [N,C,H,W] are [N,C/b,H,W,b] then.
 *
 * onnxruntime's own graph transformer brings inference graphs into it, but only where filters are constants. In
 * training they are inputs, so the rearranging of filters is part of our graphs; it costs a few percent of the
 * convolution.
 */

export type Blocked = Value;

export const isBlockable = (shape: readonly number[], b: number): boolean => shape.length === 4 && shape[1]! % b === 0;

export function blockedShape([n, c, h, w]: readonly number[], b: number): number[] {
  return [n!, c! / b, h!, w!, b];
}

/** [N,C,H,W] to [N,C/b,H,W,b]. */
export function toBlocked(g: GraphBuilder, x: Value, b: number): Blocked {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const producer = g.producer(x);
  if (producer?.opType === 'Transpose' && String(producer.attributes.perm) === '0,3,1,2') {
    // Channels last: whole blocks are moved.
    const split = g.op('Reshape', [g.value(producer.inputs[0]!), g.ints([n, h, w, c / b, b])]);
    return g.op('Transpose', [split], { perm: [0, 3, 1, 2, 4] });
  }
  if (x.dtype === 'float32') return g.op('Reshape', [g.op('NchwcReorderInput', [x]), g.ints(blockedShape(x.shape, b))]);
  return g.op('Transpose', [g.op('Reshape', [x, g.ints([n, c / b, b, h, w])])], { perm: [0, 1, 3, 4, 2] });
}

/** [N,C/b,H,W,b] to [N,C,H,W]. */
export function toPlain(g: GraphBuilder, x: Blocked): Value {
  const [n, blocks, h, w, b] = x.shape as [number, number, number, number, number];
  const plain = g.ints([n, blocks * b, h, w]);
  if (x.dtype === 'float32') return g.op('NchwcReorderOutput', [g.op('Reshape', [x, plain])], { channels: blocks * b });
  return g.op('Reshape', [g.op('Transpose', [x], { perm: [0, 1, 4, 2, 3] }), plain]);
}

/**
 * Transpose of the plain form where channels come last, as tfjs has pictures and filters: whole blocks are moved.
 * @param perm as of [N,C,H,W], ending with 1
 */
export function toChannelsLast(g: GraphBuilder, x: Blocked, perm: readonly number[]): Value {
  const [n, blocks, h, w, b] = x.shape as [number, number, number, number, number];
  const sizes = [n, blocks * b, h, w];
  return g.op('Reshape', [g.op('Transpose', [x], { perm: [...perm, 4] }), g.ints(perm.map((axis) => sizes[axis]!))]);
}

/**
 * A tensor that is combined with pictures element by element, of lower rank or with axes of length 1, in the order
 * that the blocked layout wants: at most a reshape. Undefined where its elements would have to move.
 */
export function blockOperand(g: GraphBuilder, x: Value, channels: number, b: number): Value | undefined {
  if (x.shape.every((d) => d === 1) && x.shape.length <= 1) return x;
  const [n, c, h, w] = [...Array<number>(4 - x.shape.length).fill(1), ...x.shape] as [number, number, number, number];
  if (c === 1) return g.op('Reshape', [x, g.ints([n, 1, h, w, 1])]);
  if (c === channels && h === 1 && w === 1) return g.op('Reshape', [x, g.ints([n, c / b, 1, 1, b])]);
  return undefined;
}
