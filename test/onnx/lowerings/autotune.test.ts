import { expect } from 'chai';
import { GraphBuilder } from '../../../src/onnx/builder.js';
import type { Graph } from '../../../src/onnx/graph.js';
import { convolutionsToMeasure, fastestForm } from '../../../src/onnx/lowerings/autotune.js';
import { formsOf } from '../../../src/onnx/lowerings/forms.js';
import { appendConvolution, blockOrSkip } from './support.js';

/** A convolution and its transposed one, with the filter gradient of the former. */
function graphOf(b: number, size: number): Graph {
  const g = new GraphBuilder();
  const n = b;
  const x = g.input({ name: 'x', shape: [n, b, 2 * size, 2 * size], dtype: 'float32' });
  const y = appendConvolution(g, x, {
    transposed: false,
    x: [n, b, 2 * size, 2 * size],
    filters: [2 * b, 4, 4],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
  const back = { transposed: true, x: [n, 2 * b, size, size], filters: [b, 4, 4], strides: [2, 2], pads: [1, 1, 1, 1] } as const;
  const z = appendConvolution(g, y, back, 'v');
  const [samples, weights] = [x, y].map((value) => g.op('Transpose', [value], { perm: [1, 0, 2, 3] }));
  const dw = g.op('Conv', [samples, weights], { dilations: [2, 2], pads: [1, 1, 1, 1], kernel_shape: [size, size] });
  return g.finish('test', { z, dw });
}

describe('measuring convolutions', () => {
  it('takes every one that has several forms and is large', function () {
    const b = blockOrSkip(this);
    expect([...convolutionsToMeasure(graphOf(b, 2), b)]).to.deep.equal([]);
    const found = [...convolutionsToMeasure(graphOf(b, 24), b).values()];
    expect(found.map(({ transposed, overSamples }) => [transposed, overSamples])).to.deep.equal([
      [false, false],
      [true, false],
      [false, true],
    ]);
    expect([...convolutionsToMeasure(graphOf(b, 24), 0)]).to.deep.equal([]);
  });

  it('runs every form and chooses one of them', function () {
    const b = blockOrSkip(this);
    for (const convolution of convolutionsToMeasure(graphOf(b, 24), b).values()) {
      expect(formsOf(convolution, b))
        .to.have.length(2)
        .and.include(fastestForm(convolution, b, 1));
    }
  });
});
