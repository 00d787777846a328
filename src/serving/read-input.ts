import sharp from 'sharp';
import type { EngineInput, EngineInputs } from '../engines/engine.js';
import { InputError } from '../errors.js';
import type { ModelDescription } from '../export/model-description.js';

type Input = ModelDescription['inputs'][number];

/**
 * An input given as `name=value`: a class, a number, the numbers of a vector with commas between, or an image file that is
 * brought to the input's size.
 * @param count rows; each gets the same value
 * @throws InputError where there is no such input, or the value is none for it
 */
export async function readInput(text: string, inputs: readonly Input[], count: number): Promise<EngineInputs> {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InputError('invalid-input', `--input ${text} gives no value`, 'write --input name=value');
  }
  const input = inputs.find((candidate) => candidate.name === name);
  if (!input)
    throw new InputError('unknown-input', `the generator has no input "${name}"`, `it has ${inputs.map((i) => i.name).join(', ')}`);
  return { [name]: await inputValue(input, value, count) };
}

async function inputValue(input: Input, text: string, count: number): Promise<EngineInput> {
  switch (input.kind) {
    case 'label': {
      const label = Number(text);
      if (!Number.isInteger(label) || label < 0 || label >= input.classes) {
        throw new InputError('invalid-input', `"${text}" is no class of ${input.name}`, `expected 0 to ${input.classes - 1}`);
      }
      return { shape: [count], dtype: 'int32', data: new Int32Array(count).fill(label) };
    }
    case 'scalar': {
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value))
        throw new InputError('invalid-input', `"${text}" for ${input.name} is no number`, 'such as 0.7');
      return { shape: [], dtype: 'float32', data: Float32Array.of(value) };
    }
    case 'image':
      return imageOf(input, text, count);
    case 'latent':
      return vectorOf(input, text, count);
  }
}

/** In place of a drawn one. */
function vectorOf({ name, shape }: Extract<Input, { kind: 'latent' }>, text: string, count: number): EngineInput {
  const size = shape.reduce((a, b) => a * b, 1);
  const one = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (one.length !== size || !one.every(Number.isFinite)) {
    const what = `"${shortened(text)}" for ${name} is not ${size} numbers with commas between`;
    throw new InputError('invalid-input', what, 'leave it out to have it drawn by the seed');
  }
  return { shape: [count, ...shape], dtype: 'float32', data: repeated(one, count) };
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

async function imageOf(input: Extract<Input, { kind: 'image' }>, path: string, count: number): Promise<EngineInput> {
  const [height = 0, width = 0, channels = 0] = input.shape;
  let bytes: Buffer;
  try {
    const image = sharp(path).resize(width, height, { fit: 'cover' }).flatten({ background: 'white' });
    bytes = await (channels === 1 ? image.toColourspace('b-w') : image.toColourspace('srgb')).raw().toBuffer();
  } catch (error) {
    throw new InputError(
      'invalid-input',
      `${path} for ${input.name} can't be read as an image (${error instanceof Error ? error.message : error})`,
    );
  }
  const one = Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
  return { shape: [count, height, width, channels], dtype: 'float32', data: repeated(one, count) };
}

function repeated(row: ArrayLike<number>, count: number): Float32Array {
  const data = new Float32Array(count * row.length);
  for (let i = 0; i < count; i++) data.set(row, i * row.length);
  return data;
}
