import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** Shape of one sample, without the batch: `[height, width, channels]` of images. */
export type SampleShape = readonly number[];

/** What every layer is built with; the first of a network is told the shape of its input. */
export interface LayerBase {
  readonly name: string;
  readonly inputShape?: number[];
}

/** A layer that users write in YAML: `- conv: { filters: 64 }`. */
export interface LayerKind<Options = unknown> {
  /** One line for the documentation. */
  readonly title: string;
  /** Its options, each with a description; `name` is added to them. */
  readonly options: z.ZodObject;
  /** The option that stands for all: `- dropout: 0.3` is `- dropout: { rate: 0.3 }`. */
  readonly short?: string;
  /** Whether a sample's result depends on the other samples of its batch. */
  readonly mixesSamples?: true;
  /** Whether it makes no sense in a generator, whose samples are drawn one by one. */
  readonly discriminatorOnly?: true;
  /**
   * The shape it makes of a sample.
   * @throws ShapeMismatch
   */
  shape(options: Options, input: SampleShape): SampleShape;
  layer(options: Options, base: LayerBase, input: SampleShape): tf.layers.Layer;
  /** Samples whose multiple a shard has to be, where that matters. */
  shardMultiple?(options: Options): number;
}

/** Infers the options from their schema. */
export function layerKind<Schema extends z.ZodObject>(kind: LayerKind<z.output<Schema>> & { readonly options: Schema }): LayerKind {
  return kind;
}

/** An input that a layer can't take; the network adds which layer it is and what the input is. */
export class ShapeMismatch extends Error {
  /**
   * @param needs the shape it takes, as the end of "it needs"
   * @param mend what to do about it
   */
  constructor(
    readonly needs: string,
    readonly mend: string,
  ) {
    super(`needs ${needs}: ${mend}`);
  }
}

/** `[7, 7, 128]`. */
export const shapeText = (shape: SampleShape): string => `[${shape.join(', ')}]`;

/** @throws ShapeMismatch unless the input is an image */
export function imageShape(input: SampleShape): readonly [height: number, width: number, channels: number] {
  const [height, width, channels] = input;
  if (height !== undefined && width !== undefined && channels !== undefined && input.length === 3) return [height, width, channels];
  throw new ShapeMismatch('[height, width, channels]', 'put a `reshape: [height, width, channels]` before it');
}

/** Layers that change no shape. */
export const sameShape = (_: unknown, input: SampleShape): SampleShape => input;

export const noOptions = z.strictObject({});
export const count = (description: string) => z.int().min(1).describe(description);
export const padding = z
  .enum(['same', 'valid'])
  .describe('same: the image is padded, so that its size is divided or multiplied by the stride; valid: it is not');
