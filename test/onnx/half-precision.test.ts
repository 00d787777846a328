import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import type { GraphBuilder, Value } from '../../src/onnx/builder.js';
import { traceDynamicBatch } from '../../src/onnx/dynamic-batch.js';
import { dtypeCodes } from '../../src/onnx/element-types.js';
import { evaluate } from '../../src/onnx/evaluate.js';
import { fromFloat16 } from '../../src/onnx/float16.js';
import type { Graph } from '../../src/onnx/graph.js';
import { toHalfPrecision } from '../../src/onnx/half-precision.js';
import { graphOf, operators } from './passes/support.js';
import { ints, randomValues } from './support.js';

/** What the operators of a graph compute in. */
const precisions = (graph: Graph): Record<string, string> =>
  Object.fromEntries(graph.nodes.map(({ opType, outputs }) => [opType, graph.types.get(outputs[0]!)!.dtype]));

/** The largest difference of the two graphs' outputs `out`, on random inputs of the given magnitude. */
function largestDifference(graph: Graph, magnitude = 1): number {
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }, i) => [name, randomValues(shape.map(Number), i, -magnitude, magnitude)]),
  );
  const [half, whole] = [toHalfPrecision(graph), graph].map((g) => evaluate(g, feeds).out!.data as Float32Array);
  return half!.reduce((largest, x, i) => Math.max(largest, Math.abs(x - whole![i]!)), 0);
}

const weight = (g: GraphBuilder, shape: readonly number[], seed = 1): Value => g.constant(randomValues(shape, seed), 'layer/kernel');

describe('toHalfPrecision', () => {
  const convolutions = () =>
    graphOf([[2, 3, 6, 6]], (g, x) => {
      const y = g.op('Relu', [g.op('Conv', [x, weight(g, [4, 3, 3, 3])])]);
      return { out: g.op('ConvTranspose', [y, weight(g, [4, 2, 3, 3], 2)]) };
    });

  it('keeps inputs and outputs as they are and puts weights and work in float16', () => {
    const half = toHalfPrecision(convolutions());
    expect(half.inputs).to.deep.equal(convolutions().inputs);
    expect(half.outputs).to.deep.equal(convolutions().outputs);
    expect(operators(half)).to.deep.equal({ Cast: 2, Conv: 1, Relu: 1, ConvTranspose: 1 });
    expect(precisions(half)).to.include({ Conv: 'float16', Relu: 'float16', ConvTranspose: 'float16' });
    expect([...half.initializers.values()].map(({ dtype }) => dtype)).to.deep.equal(['float16', 'float16']);
    expect(half.initializers.has('layer/kernel')).to.equal(true);
    expect(largestDifference(convolutions())).to.be.below(1e-2).and.above(0);
  });

  it('rounds each weight to the nearest float16', () => {
    const graph = graphOf([[1, 4]], (g, x) => ({ out: g.op('MatMul', [x, weight(g, [4, 3])]) }));
    const [exact] = [...graph.initializers.values()];
    const [rounded] = [...toHalfPrecision(graph).initializers.values()];
    expect(rounded!.data).to.be.instanceOf(Uint16Array);
    for (const [i, bits] of (rounded!.data as Uint16Array).entries()) {
      expect(Math.abs(fromFloat16(bits) - Number(exact!.data[i]))).to.be.at.most(2 ** -12);
    }
  });

  it('leaves a normalisation in float32, whose variance float16 does not hold', () => {
    // Activations of 1e-4 have a variance of 1e-8, less than half of the smallest float16.
    const graph = graphOf([[2, 8]], (g, x) => {
      const y = g.op('MatMul', [x, weight(g, [8, 16])]);
      const deviation = g.op('Sub', [y, g.op('ReduceMean', [y, g.ints([1])])]);
      const variance = g.op('ReduceMean', [g.op('Mul', [deviation, deviation]), g.ints([1])]);
      return { out: g.op('Div', [deviation, g.op('Sqrt', [g.op('Add', [variance, g.scalar(1e-12)])])]) };
    });
    const half = toHalfPrecision(graph);
    expect(precisions(half)).to.include({
      MatMul: 'float16',
      Sub: 'float32',
      Mul: 'float32',
      Add: 'float32',
      Sqrt: 'float32',
      Div: 'float32',
    });
    expect(operators(half).Cast).to.equal(2);
    expect(largestDifference(graph, 1e-3)).to.be.below(1e-2);
  });

  it('leaves sums in float32, and what is squared for them', () => {
    const graph = graphOf([[2, 4]], (g, x) => {
      const y = g.op('MatMul', [x, g.constant({ shape: [4, 500], dtype: 'float32', data: new Float32Array(2000).fill(100) })]);
      return {
        out: g.op('MatMul', [
          g.op('ReduceSum', [g.op('Mul', [y, y]), g.ints([1])]),
          g.constant({ shape: [1, 1], dtype: 'float32', data: Float32Array.of(1e-4) }),
        ]),
      };
    });
    // 500 x 100^2 is far beyond 65504, its ten thousandth is not.
    expect(precisions(toHalfPrecision(graph))).to.include({ Mul: 'float32', ReduceSum: 'float32' });
  });

  it('leaves an operator in float32 that has a constant float16 does not hold', () => {
    const graph = graphOf([[1, 4]], (g, x) => {
      const y = g.op('MatMul', [x, weight(g, [4, 4])]);
      const masked = g.op('Add', [y, g.constant({ shape: [1, 4], dtype: 'float32', data: Float32Array.of(0, -1e9, 0, 0) })]);
      return { out: g.op('MatMul', [g.op('Softmax', [masked], { axis: 1 }), weight(g, [4, 4], 3)]) };
    });
    expect(precisions(toHalfPrecision(graph))).to.include({ Add: 'float32', Softmax: 'float32' });
    expect(largestDifference(graph)).to.be.below(2e-3);
  });

  it('makes whole numbers in float32', () => {
    const graph = graphOf([[1, 4]], (g, x) => {
      const y = g.op('Tanh', [g.op('MatMul', [x, weight(g, [4, 4])])]);
      const level = g.op('Floor', [g.op('Add', [g.op('Mul', [y, g.scalar(127.5)]), g.scalar(128)])]);
      return { out: g.op('Cast', [level], { to: dtypeCodes.int32 }) };
    });
    const half = toHalfPrecision(graph);
    expect(precisions(half)).to.include({ Tanh: 'float32', Mul: 'float32', Add: 'float32', Floor: 'float32' });
    expect(half.outputs).to.deep.equal(graph.outputs);
  });

  it('takes values, not only weights, through reshapes, indices and casts', () => {
    const graph = graphOf([[2, 6]], (g, x) => {
      const y = g.op('Reshape', [g.op('MatMul', [x, weight(g, [6, 6])]), g.ints([4, 3])]);
      const rows = g.op('Gather', [y, g.constant(ints([2], [2, 0]))], { axis: 0 });
      const positive = g.op('Cast', [g.op('Greater', [rows, g.scalar(0)])], { to: dtypeCodes.float32 });
      return { out: g.op('MatMul', [g.op('Mul', [rows, positive]), weight(g, [3, 2], 5)]) };
    });
    const half = toHalfPrecision(graph);
    expect(precisions(half)).to.include({ Reshape: 'float16', Gather: 'float16', Greater: 'bool', Mul: 'float16' });
    expect(largestDifference(graph)).to.be.below(1e-2);
  });

  it('goes before the batch is made variable, numbers that depend on it included', () => {
    const at = (batch: number): Graph =>
      graphOf([[batch, 4]], (g, x) => {
        const y = g.op('Relu', [g.op('Add', [g.op('MatMul', [x, weight(g, [4, 4])]), g.scalar(batch + 64)])]);
        return { out: g.op('MatMul', [y, weight(g, [4, 2], 3)]) };
      });
    const dynamic = traceDynamicBatch((batch) => toHalfPrecision(at(batch)));
    for (const batch of [1, 16]) {
      const feeds = { x0: randomValues([batch, 4], 2) };
      const [half, whole] = [dynamic, at(batch)].map((graph) => evaluate(graph, feeds).out!);
      expect(half!.shape).to.deep.equal([batch, 2]);
      for (const [i, x] of whole!.data.entries()) expect(half!.data[i]).to.be.closeTo(Number(x), 0.2);
    }
  });

  it('refuses a weight beyond the range, by its name', () => {
    const graph = graphOf([[1, 2]], (g, x) => ({
      out: g.op('MatMul', [x, g.constant({ shape: [2, 1], dtype: 'float32', data: Float32Array.of(1, -70000) }, 'generator/dense/kernel')]),
    }));
    expect(() => toHalfPrecision(graph))
      .to.throw(InputError, 'generator/dense/kernel holds -7.00e+4')
      .with.property('code', 'float16-range');
  });

  it('wants static shapes', () => {
    const graph = graphOf([[1, 2]], (g, x) => ({ out: g.op('Neg', [x]) }));
    const dynamic: Graph = { ...graph, inputs: graph.inputs.map((x) => ({ ...x, shape: ['batch', 2] })) };
    expect(() => toHalfPrecision(dynamic)).to.throw('a dimension is batch');
  });
});
