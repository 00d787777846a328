import type { EngineInput, EngineInputs } from '../engines/engine.js';
import { latentPath } from '../systems/latent-path.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import type { SamplerInput } from '../systems/system.js';

/**
 * Inputs that lead from one latent to another, `steps` a row, `rows` rows: what a generator draws of them changes gradually
 * where it has learnt more than single images. Classes and codes stay the same along a row, and go round from row to row.
 */
export function interpolationInputs(inputs: readonly SamplerInput[], rows: number, steps: number, seed: number): EngineInputs {
  const ends = drawSamplerInputs(inputs, 2 * rows, seed);
  return Object.fromEntries(inputs.map((input) => [input.name, along(input, ends[input.name]!, rows, steps)]));
}

function along(input: SamplerInput, ends: EngineInput, rows: number, steps: number): EngineInput {
  if (input.kind === 'label') {
    const data = Int32Array.from({ length: rows * steps }, (_, i) => Math.floor(i / steps) % input.classes);
    return { shape: [rows * steps], dtype: 'int32', data };
  }
  if (input.kind !== 'latent') return ends;
  const size = input.shape.reduce((a, b) => a * b, 1);
  const data = new Float32Array(rows * steps * size);
  for (let row = 0; row < rows; row++) {
    const from = ends.data.subarray(2 * row * size, (2 * row + 1) * size);
    const to = ends.data.subarray((2 * row + 1) * size, (2 * row + 2) * size);
    data.set(latentPath(from, to, steps, input.distribution), row * steps * size);
  }
  return { shape: [rows * steps, ...input.shape], dtype: 'float32', data };
}
