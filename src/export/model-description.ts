import { z } from 'zod';
import { InputError } from '../errors.js';
import type { Checkpoint } from '../training/checkpoint.js';
import type { SavedRun } from '../training/run-record.js';
import type { ExportTarget } from './target.js';

const inputSchema = z.discriminatedUnion('kind', [
  z.object({
    name: z.string(),
    kind: z.literal('latent'),
    shape: z.array(z.int()),
    distribution: z.enum(['normal', 'uniform', 'uniform01']),
  }),
  z.object({ name: z.string(), kind: z.literal('label'), classes: z.int() }),
  /** `shape` is [height, width, channels]; the file takes [batch, channels, height, width] in [-1, 1]. */
  z.object({ name: z.string(), kind: z.literal('image'), shape: z.array(z.int()), stream: z.string() }),
  z.object({ name: z.string(), kind: z.literal('scalar'), default: z.number() }),
]);

const outputSchema = z.object({
  name: z.string(),
  /** `values` are numbers whose meaning only the network knows. */
  kind: z.enum(['image', 'points', 'probability', 'score', 'values']),
  /** Of a row; of images [height, width, channels], whatever their layout in the file. */
  shape: z.array(z.int()),
  /** uint8: images as bytes, [batch, height, width, channels]; float32 images are [batch, channels, height, width]. */
  format: z.enum(['float32', 'uint8']).default('float32'),
});

/** What an exported model says of its inputs and output, enough to draw with it. */
export interface ModelDescription {
  readonly inputs: readonly z.infer<typeof inputSchema>[];
  readonly output: z.infer<typeof outputSchema>;
}

/** How a model was made of a checkpoint. */
export interface Making {
  readonly weights: 'ema' | 'raw';
  readonly precision: 'fp32' | 'fp16';
  /** Largest difference to the trainer, where it has been measured. */
  readonly parity?: number;
}

/**
 * The metadata of an exported file: where it comes from, what its inputs are drawn from, and the keys ONNX defines for
 * images.
 */
export function describeModel(
  run: SavedRun,
  checkpoint: Checkpoint,
  { sampler, network, output }: ExportTarget,
  { weights, precision, parity }: Making,
): Record<string, string> {
  const streams = Object.values(run.data);
  return {
    system: run.system.name,
    ...(network === undefined ? { sampler: sampler.name } : { network }),
    dataset: streams.map(({ spec }) => spec).join(','),
    dataset_hash: streams.map(({ hash }) => hash).join(','),
    iteration: String(checkpoint.progress.iteration),
    seed: String(run.config.seed),
    weights,
    precision,
    inputs: JSON.stringify(sampler.inputs),
    output: JSON.stringify(output),
    ...(parity === undefined ? {} : { parity: parity.toExponential(3) }),
    ...(output.kind === 'image' ? imageKeys(output) : {}),
  };
}

function imageKeys({ shape, format }: ModelDescription['output']): Record<string, string> {
  const bytes = format === 'uint8';
  return {
    value_range: bytes ? '0,255' : '-1,1',
    layout: bytes ? 'NHWC' : 'NCHW',
    'Image.BitmapPixelFormat': shape.at(-1) === 1 ? 'Gray8' : 'Rgb8',
    'Image.ColorSpaceGamma': 'SRGB',
    'Image.NominalPixelRange': bytes ? 'NominalRange_0_255' : 'Normalized_1_1',
  };
}

/** @throws InputError where the metadata is not of a model exported by ganforge */
export function readDescription(metadata: Readonly<Record<string, string>>, path: string): ModelDescription {
  try {
    return {
      inputs: z.array(inputSchema).parse(JSON.parse(metadata.inputs ?? '')),
      output: outputSchema.parse(JSON.parse(metadata.output ?? '')),
    };
  } catch {
    throw new InputError('foreign-model', `${path} does not say what its inputs are`, 'give a model that `ganforge export` wrote');
  }
}
