import { expect } from 'chai';
import { castOutput } from '../../src/onnx/cast-output.js';
import { evaluate } from '../../src/onnx/evaluate.js';
import { graphOf } from './passes/support.js';

describe('castOutput', () => {
  const graph = graphOf([[3]], (g, x) => {
    const out = g.op('Abs', [x]);
    return { out, other: g.op('Neg', [out]) };
  });

  it('gives one output another type under its name, and leaves the others', () => {
    const bytes = castOutput(graph, 'out', 'uint8');
    expect(bytes.outputs).to.deep.equal([
      { name: 'out', shape: [3], dtype: 'uint8' },
      { name: 'other', shape: [3], dtype: 'float32' },
    ]);
    const { out, other } = evaluate(bytes, { x0: { shape: [3], dtype: 'float32', data: Float32Array.of(-255, 0, 7.75) } });
    expect(out).to.deep.equal({ shape: [3], dtype: 'uint8', data: Uint8Array.of(255, 0, 7) });
    expect(other!.data).to.deep.equal(Float32Array.of(-255, -0, -7.75));
  });

  it('refuses a name that is no output', () => {
    expect(() => castOutput(graph, 'x0', 'uint8')).to.throw('computes no output x0');
  });
});
