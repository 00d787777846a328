import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { type Critic, driftPenalty, gradientPenalty, r1Penalty, r2Penalty } from '../../losses/penalties.js';
import type { InputSpec } from '../inputs.js';
import type { Inputs } from '../system.js';

const weight = (value: number) => z.number().positive().default(value).describe('times the penalty');
const every = z
  .int()
  .min(1)
  .default(1)
  .describe('iterations from one to the next; above 1 a phase of its own, its weight multiplied by it (lazy regularisation)');

const penaltySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gradient'), weight: weight(10), every }),
  z.strictObject({ kind: z.literal('r1'), weight: weight(10), every }),
  z.strictObject({ kind: z.literal('r2'), weight: weight(10), every }),
  z.strictObject({ kind: z.literal('drift'), weight: weight(0.001) }),
]);

export type Penalty = z.output<typeof penaltySchema>;

/** One penalty, a list of them, or `none`. */
export const penaltiesSchema = z.preprocess((value) => {
  if (value === null || value === 'none') return [];
  return Array.isArray(value) ? value : [value];
}, z.array(penaltySchema));

/** What the discriminator has been shown, and says. */
export interface Judgement {
  readonly critic: Critic;
  /** As the discriminator saw them: [n, ...shape]. */
  readonly real: tf.Tensor;
  readonly fake: tf.Tensor;
  readonly onReal: tf.Tensor;
  readonly inputs: Inputs;
}

/** Whether it holds the gradient of D(x), so that its phase is of order 2. */
export const holdsGradient = ({ kind }: Penalty): boolean => kind !== 'drift';

/** Iterations from one to the next. */
export const intervalOf = (penalty: Penalty): number => (penalty.kind === 'drift' ? 1 : penalty.every);

/** What a phase with the penalty draws beside its batches. @param shape of a sample */
export const penaltyInputs = ({ kind }: Penalty, shape: readonly number[]): readonly InputSpec[] =>
  kind === 'gradient' ? [{ kind: 'latent', name: 'penalty_share', shape: shape.map(() => 1), distribution: 'uniform01' }] : [];

/** The penalties, each with its weight, added to a loss; as metrics (`gradient_penalty`) they are without it. */
export function withPenalties(
  penalties: readonly Penalty[],
  judgement: Judgement,
  loss?: tf.Scalar,
): { readonly loss: tf.Scalar; readonly metrics: Record<string, tf.Scalar> } {
  const values = penalties.map((penalty) => ({ penalty, value: unweighted(penalty, judgement) }));
  const terms = values.map(({ penalty, value }): tf.Scalar => tf.mul(value, penalty.weight * intervalOf(penalty)));
  return {
    loss: [...(loss ? [loss] : []), ...terms].reduce((sum, term) => tf.add(sum, term)),
    metrics: Object.fromEntries(values.map(({ penalty, value }) => [`${penalty.kind}_penalty`, value])),
  };
}

function unweighted({ kind }: Penalty, { critic, real, fake, onReal, inputs }: Judgement): tf.Scalar {
  switch (kind) {
    case 'gradient':
      return gradientPenalty(critic, real, fake, inputs.penalty_share!);
    case 'r1':
      return r1Penalty(critic, real);
    case 'r2':
      return r2Penalty(critic, fake);
    case 'drift':
      return driftPenalty(onReal);
  }
}
