import { expect } from 'chai';
import { withBenchModels } from '../../../src/bench/serving/bench-models.js';
import { firstRows, requestRows } from '../../../src/bench/serving/request-rows.js';
import type { ModelDescription } from '../../../src/export/model-description.js';
import { OnnxGenerator } from '../../../src/serving/onnx-generator.js';

describe('the models of bench serve', () => {
  it("are the generators of a DCGAN 64x64x3 with the widths of PyTorch's example, and of an MLP 28x28", async () => {
    await withBenchModels([], async (models) => {
      expect(models.map(({ name }) => name)).to.deep.equal(['dcgan64', 'mlp']);
      const shapes = models.map(({ description }) => [description.inputs.map((input) => input.kind), description.output.shape]);
      expect(shapes).to.deep.equal([
        [['latent'], [64, 64, 3]],
        [['latent'], [28, 28, 1]],
      ]);
      for (const { file, description } of models) {
        const generator = await OnnxGenerator.open(file);
        const [latent] = requestRows(description, 2);
        const output = await generator.run({
          [latent!.name]: { shape: latent!.shape, dtype: 'float32', data: latent!.data as Float32Array },
        });
        const squares = Array.from(output.data, (x) => x * x);
        const deviation = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
        // Weights as drawn at the start: neither all zeros nor saturated.
        expect(deviation).to.be.within(1e-4, 0.9);
        await generator.release();
      }
    });
  });
});

describe('requestRows', () => {
  const description: ModelDescription = {
    inputs: [
      { name: 'z', kind: 'latent', shape: [3], distribution: 'normal' },
      { name: 'class', kind: 'label', classes: 4 },
      { name: 'truncation', kind: 'scalar', default: 0.5 },
      { name: 'picture', kind: 'image', shape: [2, 4, 3], stream: 'data' },
    ],
    output: { name: 'image', kind: 'image', shape: [2, 2, 1], format: 'float32' },
  };

  it('are of every kind of input, images channels first', () => {
    const rows = requestRows(description, 5);
    expect(Object.fromEntries(rows.map(({ name, datatype, shape }) => [name, [datatype, shape]]))).to.deep.equal({
      z: ['FP32', [5, 3]],
      class: ['INT32', [5]],
      truncation: ['FP32', []],
      picture: ['FP32', [5, 3, 2, 4]],
    });
  });

  it('firstRows cuts what has a batch', () => {
    const rows = firstRows(requestRows(description, 5), 2);
    expect(rows.map(({ shape, data }) => [shape, data.length])).to.have.deep.members([
      [[2, 3], 6],
      [[2], 2],
      [[], 1],
      [[2, 3, 2, 4], 48],
    ]);
  });
});
