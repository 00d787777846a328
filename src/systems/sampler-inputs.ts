import type { EngineInput, EngineInputs } from '../engines/engine.js';
import { InputError } from '../errors.js';
import { fillSamples } from '../random/random.js';
import type { SamplerInput } from './system.js';

/**
 * Values for every input of a sampler. Row i depends on the seed and i alone, so the first images of a larger count
 * are those of a smaller one. Latents are drawn; labels go through the classes in turn; scalars take their default.
 *
 * @param given values that are not to be drawn, by input name
 * @throws InputError where an input can't be drawn (an image) and is not given, or a name is none of the sampler's
 */
export function drawSamplerInputs(inputs: readonly SamplerInput[], count: number, seed: number, given: EngineInputs = {}): EngineInputs {
  for (const name of Object.keys(given)) {
    if (!inputs.some((input) => input.name === name)) {
      throw new InputError(
        'unknown-input',
        `the generator has no input "${name}"`,
        `it has ${inputs.map((input) => input.name).join(', ')}`,
      );
    }
  }
  return Object.fromEntries(inputs.map((input) => [input.name, given[input.name] ?? draw(input, count, seed)]));
}

/**
 * Columns of a grid in which every column is a class, as drawn labels go through the classes in turn. Undefined where no
 * label is drawn, or where there are too many classes for two rows.
 *
 * @param given values that are not drawn, by input name
 */
export function classColumns(inputs: readonly SamplerInput[], count: number, given: EngineInputs = {}): number | undefined {
  const label = inputs.find((input) => input.kind === 'label' && !(input.name in given));
  return label?.kind === 'label' && 2 * label.classes <= count ? label.classes : undefined;
}

function draw(input: SamplerInput, count: number, seed: number): EngineInput {
  switch (input.kind) {
    case 'latent': {
      const perSample = input.shape.reduce((a, b) => a * b, 1);
      const data = new Float32Array(count * perSample);
      fillSamples(data, perSample, 0, input.distribution, { seed, purpose: `sample/${input.name}` });
      return { shape: [count, ...input.shape], dtype: 'float32', data };
    }
    case 'label':
      return { shape: [count], dtype: 'int32', data: Int32Array.from({ length: count }, (_, i) => i % input.classes) };
    case 'scalar':
      return { shape: [], dtype: 'float32', data: Float32Array.of(input.default) };
    case 'image':
      throw new InputError('missing-input', `the input "${input.name}" is an image`, `give --input ${input.name}=FILE`);
  }
}
