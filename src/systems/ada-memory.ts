import type { TensorMap } from '../tensors.js';
import type { MemorySpec } from './inputs.js';

export interface AdaOptions {
  /** Of r, [-1, 1]. */
  readonly target: number;
  /** Real samples in which p goes from 0 to 1, or back. */
  readonly speed: number;
}

/** Steps between two changes of p. */
const interval = 4;

/**
 * The probability p of ADA (Karras et al. 2020, section 3): the share of samples on which each augmentation works. It follows
 * how sure the discriminator is of the real samples, r = E[sign(D(x))] over the last 4 steps: while r exceeds
 * the target, as it does where the discriminator begins to know the data by heart, p grows, else it shrinks; by the samples
 * since its last change over `speed`. It begins at 0.
 *
 * Reads the per-sample output `on_real`, D(x) before any sigmoid, of whatever phase gives it.
 */
export function adaMemory({ target, speed }: AdaOptions): MemorySpec {
  return {
    initial: () => state(0, 0, 0, 0),
    update: (value, { perSample }) => {
      if (!perSample.on_real) return value;
      const outputs = perSample.on_real.data;
      const signs = outputs.reduce((sum, output) => sum + Math.sign(output), number(value, 'signs'));
      const samples = number(value, 'samples') + outputs.length;
      const steps = number(value, 'steps') + 1;
      const p = number(value, 'probability');
      if (steps < interval) return state(p, signs, samples, steps);
      const change = (Math.sign(signs / samples - target) * samples) / speed;
      return state(Math.min(1, Math.max(0, p + change)), 0, 0, 0);
    },
  };
}

const number = (value: TensorMap, name: string): number => value[name]!.data[0]!;

function state(probability: number, signs: number, samples: number, steps: number): TensorMap {
  const entries = Object.entries({ probability, signs, samples, steps });
  return Object.fromEntries(entries.map(([name, x]) => [name, { shape: [1], data: Float32Array.of(x) }]));
}
