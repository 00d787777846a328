import type { ModelDescription } from '../../export/model-description.js';
import { channelsFirst } from '../../images/layout.js';
import { fillSamples } from '../../random/random.js';
import type { ServedTensor } from '../../serving/tensor.js';
import { drawSamplerInputs } from '../../systems/sampler-inputs.js';

const seed = 1;

/** Inputs of a model for so many rows, drawn as `generate` draws them; images are noise. */
export function requestRows({ inputs }: ModelDescription, rows: number): ServedTensor[] {
  const noise = Object.fromEntries(
    inputs.flatMap((input) => {
      if (input.kind !== 'image') return [];
      const size = input.shape.reduce((a, b) => a * b, 1);
      const data = new Float32Array(rows * size);
      fillSamples(data, size, 0, 'uniform', { seed, purpose: `bench/${input.name}` });
      return [[input.name, { ...channelsFirst({ shape: [rows, ...input.shape], data }), dtype: 'float32' as const }]];
    }),
  );
  return Object.entries(drawSamplerInputs(inputs, rows, seed, noise)).map(([name, { shape, dtype, data }]) => ({
    name,
    datatype: dtype === 'int32' ? 'INT32' : 'FP32',
    shape,
    data,
  }));
}

/** The first rows of tensors; those without a batch stay as they are. */
export function firstRows(tensors: readonly ServedTensor[], rows: number): ServedTensor[] {
  return tensors.map((tensor) => {
    const [all, ...rest] = tensor.shape;
    if (all === undefined) return tensor;
    return { ...tensor, shape: [rows, ...rest], data: tensor.data.subarray(0, (rows * tensor.data.length) / all) };
  });
}
