import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

type Initializer = ReturnType<typeof tf.initializers.ones>;

/** Initializers without parameters, by the name they have in YAML. */
const named = {
  glorotUniform: () => tf.initializers.glorotUniform({}),
  glorotNormal: () => tf.initializers.glorotNormal({}),
  heUniform: () => tf.initializers.heUniform({}),
  heNormal: () => tf.initializers.heNormal({}),
  lecunNormal: () => tf.initializers.leCunNormal({}),
  zeros: () => tf.initializers.zeros(),
  ones: () => tf.initializers.ones(),
} as const;

const names = Object.keys(named) as [keyof typeof named, ...(keyof typeof named)[]];

/** What weights start from: a name, `{ normal: 0.02 }`, `{ uniform: 0.05 }` or `{ constant: 0 }`. */
export const initialWeightsSchema = z.union([
  z.enum(names),
  z.strictObject({ normal: z.number().positive().describe('deviation'), mean: z.number().default(0).describe('mean') }),
  z.strictObject({ uniform: z.number().positive().describe('from minus this to this') }),
  z.strictObject({ constant: z.number().describe('every weight') }),
]);

export type InitialWeights = z.output<typeof initialWeightsSchema>;

export function initializerOf(weights: InitialWeights): Initializer {
  if (typeof weights === 'string') return named[weights]();
  if ('normal' in weights) return tf.initializers.randomNormal({ mean: weights.mean, stddev: weights.normal });
  if ('uniform' in weights) return tf.initializers.randomUniform({ minval: -weights.uniform, maxval: weights.uniform });
  return tf.initializers.constant({ value: weights.constant });
}
