import { GraphBuilder, type Value } from '../builder.js';
import type { Graph } from '../graph.js';
import { rewrite } from '../passes/rewrite.js';
import { splitTransposes } from '../passes/transpose-splitting.js';
import { cpuOptions, SynchronousSession, type Values } from '../synchronous-session.js';
import { blockedShape, toBlocked, toChannelsLast } from './blocked-layout.js';
import { type ConvolutionNode, convolutionOf, keyOf, operationsOf } from './convolution-node.js';
import { blockedForms, type Form, formsOf } from './forms.js';

/** Smaller convolutions are not worth the time that measuring takes: they get the static choice. */
const leastOperations = 20e6;
/** Rounds of measuring, each with every form in turn, so that what else the machine does meets them alike. */
const rounds = { least: 3, most: 9, milliseconds: 300 };

/** What another form must save to take the place of the static choice, which suits its neighbours. */
const worthwhile = 0.1;

/** The convolutions of a graph that have several forms and are worth measuring, by key. */
export function convolutionsToMeasure(graph: Graph, block: number): Map<string, ConvolutionNode> {
  const found = new Map<string, ConvolutionNode>();
  rewrite(graph, ({ g, node, inputs, output }) => {
    const convolution = convolutionOf(g, node, inputs, output.shape);
    if (convolution && operationsOf(convolution) >= leastOperations && formsOf(convolution, block).length > 1) {
      found.set(keyOf(convolution), convolution);
    }
    return undefined;
  });
  return found;
}

/**
 * The fastest form of a convolution on this machine, measured with what the form makes necessary around it: filters as
 * tfjs has them brought into its order, filter gradients brought back.
 */
export function fastestForm(convolution: ConvolutionNode, block: number, threads: number): Form {
  const runs = formsOf(convolution, block).map((form) => ({
    form,
    least: Number.POSITIVE_INFINITY,
    ...prepare(convolution, form, block, threads),
  }));
  try {
    const start = performance.now();
    for (let round = 0; round < rounds.most; round++) {
      if (round >= rounds.least && performance.now() - start > rounds.milliseconds) break;
      for (const run of runs) {
        const before = performance.now();
        run.once();
        run.least = Math.min(run.least, performance.now() - before);
      }
    }
    const [first] = runs;
    return runs.reduce((best, run) => (run.least < Math.min(best.least, (1 - worthwhile) * first!.least) ? run : best)).form;
  } finally {
    for (const run of runs) run.release();
  }
}

/** A session of a form, warm. */
function prepare(convolution: ConvolutionNode, form: Form, block: number, threads: number): { once(): void; release(): void } {
  const graph = splitTransposes(graphOf(convolution, form, block));
  const session = new SynchronousSession(graph, cpuOptions(threads));
  const feeds: Record<string, Values> = {};
  for (const { name, shape } of graph.inputs) {
    const sizes = shape.map(Number);
    feeds[name] = { shape: sizes, dtype: 'float32', data: new Float32Array(sizes.reduce((a, b) => a * b, 1)).fill(0.5) };
  }
  session.run(feeds);
  return { once: () => void session.run(feeds), release: () => session.release() };
}

/** The convolution alone. Pictures come and go in the layout that its form wants, as they do between convolutions. */
function graphOf(c: ConvolutionNode, form: Form, b: number): Graph {
  const g = new GraphBuilder();
  const input = (name: string, shape: readonly number[]): Value => g.input({ name, shape, dtype: 'float32' });
  const [outer, inner, height, width] = c.w.shape as [number, number, number, number];
  const blocked = form === 'blocked' && !c.overSamples && c.x.shape[1]! >= b;
  const pictures = input('x', blocked ? blockedShape(c.x.shape, b) : c.x.shape);
  const x = blocked ? { ...pictures, shape: c.x.shape } : pictures;
  const w = c.overSamples ? input('w', c.w.shape) : g.op('Transpose', [input('w', [height, width, inner, outer])], { perm: [3, 2, 0, 1] });
  const bias = c.bias && input('bias', c.bias.shape);
  const convolution: ConvolutionNode = { ...c, x, w, bias };
  const result =
    form === 'direct'
      ? direct(g, convolution)
      : blockedForms[form].emit(g, convolution, b, () => (blocked ? pictures : toBlocked(g, pictures, b)));
  // One number, so that handing out the result takes no time.
  const order = c.overSamples ? filterOrder(g, result) : result;
  const axes = order.shape.map((_, axis) => axis);
  return g.finish('convolution', { y: g.op('ReduceMax', [order, g.ints(axes)], { keepdims: 0 }) });
}

function direct(g: GraphBuilder, { transposed, x, w, bias, strides, dilations, pads, output }: ConvolutionNode): Value {
  const operands = [x, w, ...(bias ? [bias] : [])];
  const attributes = { strides, dilations, pads, kernel_shape: w.shape.slice(2) };
  if (!transposed) return g.op('Conv', operands, attributes);
  const padding = [2, 3].map((axis) => {
    const i = axis - 2;
    return output[axis]! - (strides[i]! * (x.shape[axis]! - 1) + (w.shape[axis]! - 1) * dilations[i]! + 1 - pads[i]! - pads[i + 2]!);
  });
  return g.op('ConvTranspose', operands, { ...attributes, output_padding: padding });
}

/** [I,O,kh,kw], plain or in blocks, to [kh,kw,I,O]. */
function filterOrder(g: GraphBuilder, x: Value): Value {
  return x.shape.length === 5 ? toChannelsLast(g, x, [2, 3, 0, 1]) : g.op('Transpose', [x], { perm: [2, 3, 0, 1] });
}
