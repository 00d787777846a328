import { z } from 'zod';
import { InputError } from '../errors.js';
import type { Sampler } from '../systems/system.js';
import type { Checkpoint } from '../training/checkpoint.js';
import type { SavedRun } from '../training/run-record.js';

const inputSchema = z.discriminatedUnion('kind', [
  z.object({
    name: z.string(),
    kind: z.literal('latent'),
    shape: z.array(z.int()),
    distribution: z.enum(['normal', 'uniform', 'uniform01']),
  }),
  z.object({ name: z.string(), kind: z.literal('label'), classes: z.int() }),
  z.object({ name: z.string(), kind: z.literal('image'), shape: z.array(z.int()), stream: z.string() }),
  z.object({ name: z.string(), kind: z.literal('scalar'), default: z.number() }),
]);

const outputSchema = z.object({ name: z.string(), kind: z.enum(['image', 'points']), shape: z.array(z.int()) });

/** What an exported model says of its inputs and output, enough to draw with it. */
export interface ModelDescription {
  readonly inputs: readonly z.infer<typeof inputSchema>[];
  readonly output: z.infer<typeof outputSchema>;
}

/**
 * The metadata of an exported file: where it comes from, what its inputs are drawn from, and the keys ONNX defines for
 * images.
 * @param parity largest difference to the trainer, where it has been measured
 */
export function describeModel(
  run: SavedRun,
  checkpoint: Checkpoint,
  sampler: Sampler,
  weights: 'ema' | 'raw',
  parity: number | undefined,
): Record<string, string> {
  const streams = Object.values(run.data);
  const image = sampler.output.kind === 'image';
  return {
    system: run.system.name,
    sampler: sampler.name,
    dataset: streams.map(({ spec }) => spec).join(','),
    dataset_hash: streams.map(({ hash }) => hash).join(','),
    iteration: String(checkpoint.progress.iteration),
    seed: String(run.config.seed),
    weights,
    inputs: JSON.stringify(sampler.inputs),
    output: JSON.stringify(sampler.output),
    ...(parity === undefined ? {} : { parity: parity.toExponential(3) }),
    ...(image
      ? {
          value_range: '-1,1',
          'Image.BitmapPixelFormat': sampler.output.shape.at(-1) === 1 ? 'Gray8' : 'Rgb8',
          'Image.ColorSpaceGamma': 'SRGB',
          'Image.NominalPixelRange': 'Normalized_1_1',
        }
      : {}),
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
