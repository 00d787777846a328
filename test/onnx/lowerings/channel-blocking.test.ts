import { expect } from 'chai';
import { GraphBuilder, type Value } from '../../../src/onnx/builder.js';
import { evaluate } from '../../../src/onnx/evaluate.js';
import type { Graph } from '../../../src/onnx/graph.js';
import { lowerForCpu } from '../../../src/onnx/lowerings/plan.js';
import type { OpType } from '../../../src/onnx/shape-inference.js';
import { operators } from '../passes/support.js';
import { expectClose, randomValues } from '../support.js';
import { appendConvolution, blockOrSkip } from './support.js';

const down = { transposed: false, strides: [2, 2], pads: [1, 1, 1, 1] } as const;

/** Two convolutions, and what `between` makes of the first one's result. */
function network(
  b: number,
  between: (g: GraphBuilder, x: Value) => Value,
  more: (g: GraphBuilder, x: Value) => Record<string, Value> = () => ({}),
): Graph {
  const g = new GraphBuilder();
  const x = g.input({ name: 'x', shape: [2, b, 8, 8], dtype: 'float32' });
  const first = appendConvolution(g, x, { ...down, x: [2, b, 8, 8], filters: [2 * b, 4, 4] }, 'w1');
  const inner = between(g, first);
  const y = appendConvolution(g, inner, { ...down, x: [2, inner.shape[1]!, 4, 4], filters: [b, 4, 4] }, 'w2');
  return g.finish('test', { y, ...more(g, first) });
}

function lowered(graph: Graph, b: number): Graph {
  const result = lowerForCpu(graph, { block: b, forms: {} });
  const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }, i) => [name, randomValues(shape.map(Number), i)]));
  expectClose(evaluate(result, feeds), evaluate(graph, feeds), 1e-5);
  return result;
}

const channelsOf = (g: GraphBuilder, channels: number, name: string): Value => {
  return g.op('Reshape', [g.input({ name, shape: [channels], dtype: 'float32' }), g.ints([1, channels, 1, 1])]);
};

/** What training steps have between convolutions. */
const between: Readonly<Record<string, (g: GraphBuilder, x: Value) => Value>> = {
  'an activation': (g, x) => g.op('LeakyRelu', [x], { alpha: 0.2 }),
  'a scalar': (g, x) => g.op('Mul', [g.scalar(2), x]),
  'a number a channel': (g, x) => g.op('Add', [x, channelsOf(g, x.shape[1]!, 'bias')]),
  'a number a channel, of lower rank': (g, x) => {
    const channels = x.shape[1]!;
    return g.op('Mul', [x, g.op('Reshape', [g.input({ name: 'scale', shape: [channels], dtype: 'float32' }), g.ints([channels, 1, 1])])]);
  },
  'a number a sample': (g, x) => g.op('Mul', [x, g.input({ name: 'weight', shape: [2, 1, 1, 1], dtype: 'float32' })]),
  'a noise map': (g, x) => g.op('Add', [x, g.input({ name: 'noise', shape: [2, 1, 4, 4], dtype: 'float32' })]),
  'a comparison': (g, x) => g.op('Where', [g.op('Greater', [x, g.scalar(0)]), x, g.op('Mul', [x, g.scalar(0.2)])]),
  'batch normalization': (g, x) => {
    const channels = x.shape[1]!;
    const mean = g.op('ReduceMean', [x, g.ints([0, 2, 3])], { keepdims: 1 });
    const centred = g.op('Sub', [x, mean]);
    const variance = g.op('ReduceMean', [g.op('Mul', [centred, centred]), g.ints([0, 2, 3])], { keepdims: 0 });
    const scale = g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [variance, g.scalar(1e-5)])])]);
    return g.op('Mul', [centred, g.op('Reshape', [scale, g.ints([1, channels, 1, 1])])]);
  },
  'instance normalization': (g, x) => g.op('Sub', [x, g.op('ReduceMean', [x, g.ints([2, 3])], { keepdims: 1 })]),
  'a shortcut': (g, x) => g.op('Concat', [x, g.op('Neg', [x])], { axis: 1 }),
};

describe('convolutions in blocks', () => {
  for (const [title, layer] of Object.entries(between)) {
    it(`stay so with ${title} between them: pictures change their layout at the borders only`, function () {
      const b = blockOrSkip(this);
      const graph = lowered(network(b, layer), b);
      const counts = operators(graph);
      expect(graph.nodes.filter(({ opType, attributes }) => opType === 'NchwcConv' && attributes.group === undefined)).to.have.length(2);
      expect([counts.Conv, counts.NchwcReorderInput, counts.NchwcReorderOutput]).to.deep.equal([undefined, 1, 1]);
    });
  }

  describe('with a scale and a shift a channel between them', () => {
    const vector = (g: GraphBuilder, x: Value, name: string) => channelsOf(g, x.shape[1]!, name);
    const passes: Readonly<Record<string, readonly [number, (g: GraphBuilder, x: Value) => Value]>> = {
      'x s + t': [1, (g, x) => g.op('Add', [g.op('Mul', [vector(g, x, 's'), x]), vector(g, x, 't')])],
      'x - t': [1, (g, x) => g.op('Sub', [x, vector(g, x, 't')])],
      't - x': [0, (g, x) => g.op('Sub', [vector(g, x, 't'), x])],
      'x s + relu(x) u + t': [
        2,
        (g, x) => {
          const sum = g.op('Add', [g.op('Mul', [x, vector(g, x, 's')]), g.op('Mul', [g.op('Relu', [x]), vector(g, x, 'u')])]);
          return g.op('Add', [sum, vector(g, x, 't')]);
        },
      ],
      'x s, used twice': [
        1,
        (g, x) => {
          const scaled = g.op('Mul', [x, vector(g, x, 's')]);
          return g.op('Add', [scaled, g.op('Tanh', [scaled])]);
        },
      ],
      'x + relu(x), that no number a channel is in': [0, (g, x) => g.op('Add', [x, g.op('Relu', [x])])],
    };
    for (const [formula, [expected, layer]] of Object.entries(passes)) {
      it(`do ${formula} in ${expected} depthwise passes`, function () {
        const b = blockOrSkip(this);
        const { nodes } = lowered(network(b, layer), b);
        expect(nodes.filter(({ opType, attributes }) => opType === 'NchwcConv' && attributes.group !== undefined)).to.have.length(expected);
      });
    }
  });

  it('are left for what has no blocked form, and entered again', function () {
    const b = blockOrSkip(this);
    const counts = operators(
      lowered(
        network(b, (g, x) => g.op('Softmax', [x], { axis: 1 })),
        b,
      ),
    );
    expect(counts.NchwcConv).to.equal(2);
    expect([counts.NchwcReorderInput, counts.NchwcReorderOutput]).to.deep.equal([2, 2]);
  });

  for (const opType of ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceSumSquare'] as const satisfies OpType[]) {
    it(`give ${opType} over samples and pixels, and over pixels`, function () {
      const b = blockOrSkip(this);
      const more = (g: GraphBuilder, x: Value) => ({
        batch: g.op(opType, [x, g.ints([0, 2, 3])], { keepdims: 0 }),
        instance: g.op(opType, [x, g.ints([2, 3])], { keepdims: 1 }),
        rows: g.op(opType, [x, g.ints([3])], { keepdims: 1 }),
      });
      lowered(
        network(b, (g, x) => g.op('Relu', [x]), more),
        b,
      );
    });
  }

  it('come from and go to channels last by moving whole blocks', function () {
    const b = blockOrSkip(this);
    const g = new GraphBuilder();
    const x = g.input({ name: 'x', shape: [2, 8, 8, b], dtype: 'float32' });
    const nchw = g.op('Transpose', [x], { perm: [0, 3, 1, 2] });
    const y = appendConvolution(g, nchw, { ...down, x: [2, b, 8, 8], filters: [b, 4, 4] });
    const counts = operators(lowered(g.finish('test', { y: g.op('Transpose', [y], { perm: [0, 2, 3, 1] }) }), b));
    expect([counts.NchwcReorderInput, counts.NchwcReorderOutput]).to.deep.equal([undefined, undefined]);
  });

  it('are those that the plan names, by shape; the others are as without measurements', function () {
    const b = blockOrSkip(this);
    const graph = network(b, (g, x) => g.op('Relu', [x]));
    const key = `Conv [2,${b},8,8] [${2 * b},${b},4,4] -> [2,${2 * b},4,4] strides 2,2 dilations 1,1 pads 1,1,1,1`;
    const counts = operators(lowerForCpu(graph, { block: b, forms: { [key]: 'direct', 'Conv of another size': 'direct' } }));
    expect([counts.Conv, counts.NchwcConv]).to.deep.equal([1, 1]);
  });

  it('are none where the machine has no blocks', () => {
    const graph = network(16, (g, x) => g.op('Relu', [x]));
    expect(lowerForCpu(graph, { block: 0, forms: {} })).to.equal(graph);
  });
});
