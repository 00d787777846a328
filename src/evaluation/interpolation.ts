import type { EngineInput, EngineInputs } from '../engines/engine.js';
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
    for (let step = 0; step < steps; step++) {
      const t = steps === 1 ? 0 : step / (steps - 1);
      const [a, b] = input.distribution === 'normal' ? spherical(from, to, t) : [1 - t, t];
      for (let j = 0; j < size; j++) data[(row * steps + step) * size + j] = a * from[j]! + b * to[j]!;
    }
  }
  return { shape: [rows * steps, ...input.shape], dtype: 'float32', data };
}

/**
 * Weights of two latents along the arc between them (Shoemake 1985; for latents White 2016, "Sampling generative networks"):
 * halfway along the chord a normal latent would be shorter than almost any the generator has seen.
 */
function spherical(from: ArrayLike<number>, to: ArrayLike<number>, t: number): [number, number] {
  let product = 0;
  let ofFrom = 0;
  let ofTo = 0;
  for (let j = 0; j < from.length; j++) {
    product += from[j]! * to[j]!;
    ofFrom += from[j]! ** 2;
    ofTo += to[j]! ** 2;
  }
  const angle = Math.acos(Math.min(1, Math.max(-1, product / Math.sqrt(ofFrom * ofTo))));
  // Nearly the same direction, or opposite ones, between which there is no single arc.
  if (!(Math.sin(angle) > 1e-6)) return [1 - t, t];
  return [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
}
