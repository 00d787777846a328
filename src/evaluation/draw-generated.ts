import { InputError } from '../errors.js';
import { imagesOf } from '../serving/model-output.js';
import type { OnnxGenerator } from '../serving/onnx-generator.js';
import { inputRows } from '../systems/input-rows.js';
import { drawSamplerInputs } from '../systems/sampler-inputs.js';
import { askedOf, type Generated } from './generated.js';

/** Rows drawn between two turns of the terminal. */
const rowsAtOnce = 256;

/**
 * Draws from an exported generator; row i depends on the seed and i alone, classes and codes go round in turn.
 *
 * @throws InputError where the model gives neither images nor points, or takes images
 */
export async function drawGenerated(
  generator: OnnxGenerator,
  count: number,
  seed: number,
  onProgress?: (done: number) => void,
): Promise<Generated> {
  const { inputs, output } = generator.description;
  checkGenerator(generator);
  const all = drawSamplerInputs(inputs, count, seed);
  const perSample = output.shape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(count * perSample);
  for (let start = 0; start < count; start += rowsAtOnce) {
    const end = Math.min(count, start + rowsAtOnce);
    const drawn = imagesOf(await generator.run(inputRows(all, start, end)), output);
    values.set(drawn.data, start * perSample);
    onProgress?.(end);
  }
  const asked = askedOf(inputs, all);
  return { values, ...(asked ? { asked } : {}) };
}

function checkGenerator({ description: { inputs, output } }: OnnxGenerator): void {
  if (output.kind !== 'image' && output.kind !== 'points') {
    throw new InputError('no-generator', `the model gives ${output.kind}, and a generator images or points`, 'give a generator');
  }
  const image = inputs.find(({ kind }) => kind === 'image');
  if (image === undefined) return;
  const what = `the generator draws from images (input "${image.name}"), and the metrics are of generators that draw from noise and classes`;
  throw new InputError('image-input', what, 'give another model');
}
