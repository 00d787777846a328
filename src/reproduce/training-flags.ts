import type { FlagValues } from '../config/settings.js';
import { type Experiment, type OptionValue, seeds, type Training } from './experiment.js';

/** What a training is told, as `resolveConfig` and `ganforge train` take it. */
export interface TrainingFlags {
  readonly flags: FlagValues;
  readonly set: readonly string[];
}

/** The training of an experiment or of its twin, on an engine. */
export function trainingFlags({ training, twin }: Experiment, part: 'main' | 'twin', engine: string): TrainingFlags {
  if (part === 'main' || !twin) return flagsOf(training, training.options ?? {}, engine);
  const { evaluateEvery: _, ...unwatched } = training;
  return flagsOf({ ...unwatched, iterations: twin.iterations }, { ...training.options, ...twin.options }, engine);
}

function flagsOf(
  { data, iterations, batch, shard, seed = seeds.training, evaluateEvery }: Training,
  options: Readonly<Record<string, OptionValue>>,
  engine: string,
): TrainingFlags {
  return {
    flags: {
      data: [data],
      iterations,
      batch,
      shard,
      seed,
      engine,
      ...(evaluateEvery === undefined ? {} : { evaluateEvery }),
    },
    set: Object.entries(options).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
  };
}

/** The same as arguments of `ganforge train`, the system first. */
export function trainingArguments(system: string, { flags, set }: TrainingFlags): string[] {
  const { data = [], ...others } = flags;
  return [
    system,
    ...data.flatMap((spec) => ['--data', spec]),
    ...Object.entries(others).flatMap(([name, value]) => [`--${kebabCase(name)}`, String(value)]),
    ...set.flatMap((pair) => ['--set', pair]),
  ];
}

const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
