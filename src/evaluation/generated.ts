import type { EngineInputs } from '../engines/engine.js';
import type { SamplerInput } from '../systems/system.js';

/** What a generator was asked for: a class by its label, or a code whose meaning it chose itself (InfoGAN). */
export interface Asked {
  readonly kind: 'label' | 'code';
  /** Of each sample. */
  readonly classes: Int32Array;
  /** How many there are to ask for. */
  readonly count: number;
}

/** Samples of a generator, [count, ...shape]: images NHWC in [-1, 1], or points. */
export interface Generated {
  readonly values: Float32Array;
  readonly asked?: Asked;
}

/** The classes among the inputs of a generator. */
export function askedOf(inputs: readonly SamplerInput[], values: EngineInputs): Asked | undefined {
  const input = inputs.find(({ kind }) => kind === 'label');
  if (input?.kind !== 'label') return undefined;
  const classes = Int32Array.from(values[input.name]!.data);
  return { ...askedBy(inputs)!, classes, count: input.classes };
}

/** What a generator with such inputs is asked for. */
export function askedBy(inputs: readonly SamplerInput[]): Pick<Asked, 'kind'> | undefined {
  const input = inputs.find(({ kind }) => kind === 'label');
  return input && { kind: input.name === 'code' ? 'code' : 'label' };
}
