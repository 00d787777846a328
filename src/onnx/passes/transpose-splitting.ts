import type { GraphBuilder, Value } from '../builder.js';
import type { Graph } from '../graph.js';
import { rewrite } from './rewrite.js';

/**
 * Writes transposes in the forms that onnxruntime does quickly: those that move one axis. Axes that stay together are
 * merged first, so that [I,O,h,w] to [h,w,I,O] is the transpose of a matrix; a reversal of three axes, such as
 * [h w,I,O] to [O,I,h w] for convolution weights, is done in two moves (six times as fast as one). For the end of
 * optimization: other passes look for whole transposes. Size plays no part, so that graphs of any batch size come out alike.
 */
export function splitTransposes(graph: Graph): Graph {
  return rewrite(graph, ({ g, node, inputs: [x], output }) => {
    if (node.opType !== 'Transpose') return undefined;
    const whole = node.attributes.perm as readonly number[];
    const { shape, perm } = merge(x!.shape, whole);
    const reversed = perm.join() === '2,1,0';
    if (movesOneAxis(whole) || !(reversed || movesOneAxis(perm))) return undefined;
    const merged = g.op('Reshape', [x, g.ints(shape)]);
    const moved = reversed ? reverseThree(g, merged) : g.op('Transpose', [merged], { perm });
    return g.op('Reshape', [moved, g.ints(output.shape)]);
  });
}

/** [a,b,c] to [a,c,b] to [c,b,a]. */
function reverseThree(g: GraphBuilder, x: Value): Value {
  const [a, b, c] = [x.shape[0]!, x.shape[1]!, x.shape[2]!];
  const inner = g.op('Transpose', [x], { perm: [0, 2, 1] });
  return g.op('Transpose', [g.op('Reshape', [inner, g.ints([a, c * b])])], { perm: [1, 0] });
}

/** Without axes of length 1, and with runs of axes that stay neighbours as one. */
function merge(shape: readonly number[], perm: readonly number[]): { shape: number[]; perm: number[] } {
  const order = perm.filter((axis) => shape[axis] !== 1);
  const runs: number[][] = [];
  const previous = new Map(order.map((axis, i) => [axis, order[i - 1]]));
  const present = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  for (const [i, axis] of present.entries()) {
    const before = present[i - 1];
    if (before !== undefined && previous.get(axis) === before) runs.at(-1)!.push(axis);
    else runs.push([axis]);
  }
  const starts = order.filter((axis) => runs.some((run) => run[0] === axis));
  return {
    shape: runs.map((run) => run.reduce((n, axis) => n * shape[axis]!, 1)),
    perm: starts.map((axis) => runs.findIndex((run) => run[0] === axis)),
  };
}

function movesOneAxis(perm: readonly number[]): boolean {
  return perm.some((_, axis) => perm.filter((p) => p !== axis).every((p, i, rest) => i === 0 || rest[i - 1]! < p));
}
