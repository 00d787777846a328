import { expect } from 'chai';
import fc from 'fast-check';
import { GraphBuilder } from '../../../src/onnx/builder.js';
import { evaluate } from '../../../src/onnx/evaluate.js';
import type { Graph } from '../../../src/onnx/graph.js';
import { blockChannels } from '../../../src/onnx/lowerings/channel-blocking.js';
import { formsOf } from '../../../src/onnx/lowerings/forms.js';
import { operators } from '../passes/support.js';
import { expectClose, randomValues } from '../support.js';
import { appendConvolution, blockOrSkip, type Geometry } from './support.js';

function graphOf(geometry: Geometry): Graph {
  const g = new GraphBuilder();
  return g.finish('test', { y: appendConvolution(g, g.input({ name: 'x', shape: geometry.x, dtype: 'float32' }), geometry) });
}

/** Applies a form wherever it can be, and asserts that results stay. @returns how many convolutions took it */
function expectSame(graph: Graph, b: number, form: 'blocked' | 'grouped'): number {
  let taken = 0;
  const lowered = blockChannels(graph, b, (convolution) => {
    if (!formsOf(convolution, b).includes(form)) return 'direct';
    taken++;
    return form;
  });
  const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }, i) => [name, randomValues(shape.map(Number), i)]));
  expectClose(evaluate(lowered, feeds), evaluate(graph, feeds), 1e-5);
  return taken;
}

/** Sizes of an axis that a kernel with pads and stride can go over. */
const axis = fc.record({
  size: fc.integer({ min: 1, max: 7 }),
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 3 }),
  before: fc.integer({ min: 0, max: 2 }),
  after: fc.integer({ min: 0, max: 2 }),
});

const spatial = (transposed: boolean) =>
  fc
    .record({ rows: axis, columns: axis, n: fc.integer({ min: 1, max: 3 }), bias: fc.boolean() })
    .filter(({ rows, columns }) =>
      [rows, columns].every(({ size, kernel, stride, before, after }) =>
        transposed ? stride * (size - 1) + kernel - before - after > 0 : size + before + after >= kernel,
      ),
    );

describe('a convolution in blocks of channels', () => {
  for (const transposed of [false, true]) {
    it(`${transposed ? 'transposed, ' : ''}gives what the ONNX operator gives, whatever the geometry`, function () {
      const b = blockOrSkip(this);
      let taken = 0;
      fc.assert(
        fc.property(spatial(transposed), fc.constantFrom(1, 2), fc.constantFrom(1, 3), ({ rows, columns, n, bias }, inputs, outputs) => {
          taken += expectSame(
            graphOf({
              transposed,
              x: [n, inputs * b, rows.size, columns.size],
              filters: [outputs * b, rows.kernel, columns.kernel],
              strides: [rows.stride, columns.stride],
              pads: [rows.before, columns.before, rows.after, columns.after],
              bias,
            }),
            b,
            'blocked',
          );
        }),
        { numRuns: 60 },
      );
      // How many geometries the blocked form takes is chance; that it takes some is what makes this a test.
      expect(taken).to.be.greaterThan(0);
    });
  }

  it('doubles pictures as generators do, without a product with zero', function () {
    const b = blockOrSkip(this);
    const graph = graphOf({ transposed: true, x: [2, b, 4, 4], filters: [2 * b, 4, 4], strides: [2, 2], pads: [1, 1, 1, 1] });
    expect(expectSame(graph, b, 'blocked')).to.equal(1);
    const lowered = blockChannels(graph, b, () => 'blocked');
    expect(operators(lowered).NchwcConv).to.equal(4);
    expect(operators(lowered).ConvTranspose).to.equal(undefined);
  });

  it('reads pictures of a few channels as they are', function () {
    const b = blockOrSkip(this);
    const graph = graphOf({ transposed: false, x: [2, 3, 8, 8], filters: [b, 4, 4], strides: [2, 2], pads: [1, 1, 1, 1], bias: true });
    expect(expectSame(graph, b, 'blocked')).to.equal(1);
    expect(operators(blockChannels(graph, b, () => 'blocked')).NchwcReorderInput).to.equal(undefined);
  });

  it('is dilated where the ONNX operator is', function () {
    const b = blockOrSkip(this);
    const geometry = { transposed: false, strides: [1, 1], dilations: [2, 3], pads: [2, 1, 0, 3] } as const;
    expect(expectSame(graphOf({ ...geometry, x: [1, b, 9, 9], filters: [b, 3, 2] }), b, 'blocked')).to.equal(1);
  });

  it('is none where channels do not fill blocks', function () {
    const b = blockOrSkip(this);
    const geometry = { transposed: false, strides: [1, 1], pads: [0, 0, 0, 0] } as const;
    expect(expectSame(graphOf({ ...geometry, x: [1, b, 4, 4], filters: [b + 1, 2, 2] }), b, 'blocked')).to.equal(0);
    expect(expectSame(graphOf({ ...geometry, x: [1, b + 1, 4, 4], filters: [b, 2, 2] }), b, 'blocked')).to.equal(0);
  });
});

describe('a filter gradient in groups of samples', () => {
  it('gives what the ONNX operator gives', function () {
    const b = blockOrSkip(this);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), fc.constantFrom(1, 3), fc.integer({ min: 2, max: 5 }), (groups, inputs, size) => {
        const n = (groups * b) / 2;
        const g = new GraphBuilder();
        const x = g.input({ name: 'x', shape: [n, inputs, 2 * size, 2 * size], dtype: 'float32' });
        const dy = g.input({ name: 'dy', shape: [n, b, size, size], dtype: 'float32' });
        const [samplesLast, weights] = [x, dy].map((value) => g.op('Transpose', [value], { perm: [1, 0, 2, 3] }));
        const attributes = { strides: [1, 1], dilations: [2, 2], pads: [1, 1, 1, 1], kernel_shape: [size, size] };
        const dw = g.op('Conv', [samplesLast, weights], attributes);
        const graph = g.finish('test', { dw: g.op('Transpose', [dw], { perm: [2, 3, 0, 1] }) });
        expect(expectSame(graph, b, 'blocked')).to.equal(0);
        expect(expectSame(graph, b, 'grouped')).to.equal(1);
      }),
      { numRuns: 15 },
    );
  });
});
