import { z } from 'zod';
import type { OptimizerPlan, Schedule } from '../optimizer.js';

const rate = z.number().positive().default(2e-4).describe('learning rate');
const share = (value: number, description: string) => z.number().min(0).lt(1).default(value).describe(description);
const updates = (description: string) => z.number().positive().describe(description);

const schedule = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('halving'), every: updates('updates after which the rate has halved') }),
    z.strictObject({
      kind: z.literal('linear'),
      from: z.number().min(0).default(0).describe('update from which the rate falls'),
      until: updates('update at which it is 0'),
    }),
    z.strictObject({
      kind: z.literal('steps'),
      at: z.array(z.int().min(1)).min(1).describe('updates at which the rate is multiplied'),
      factor: z.number().positive().default(0.1).describe('with this'),
    }),
  ])
  .nullable()
  .default(null)
  .describe('how the rate falls: { kind: halving, every }, { kind: linear, from, until }, { kind: steps, at, factor }; null = constant');

/** One network's optimizer. Names and meaning are those of `OptimizerSpec`. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adam'),
    learningRate: rate,
    beta1: share(0.5, 'decay of the first moment'),
    beta2: share(0.999, 'decay of the second moment'),
    epsilon: z.number().positive().default(1e-8).describe('added to the root of the second moment'),
    schedule,
  }),
  z.strictObject({ kind: z.literal('sgd'), learningRate: rate, momentum: share(0, 'share of the last step kept'), schedule }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    learningRate: rate,
    rho: share(0.9, 'decay of the mean square'),
    epsilon: z.number().positive().default(1e-7).describe('added to its root'),
    schedule,
  }),
]);

export type OptimizerOptions = z.output<typeof optimizerSchema>;

/** @param clip every parameter into [-clip, clip] after each update; null = as they are */
export function optimizerPlan(network: string, { schedule, ...spec }: OptimizerOptions, clip: number | null): OptimizerPlan {
  return {
    networks: [network],
    spec,
    ...(schedule === null ? {} : { schedule: scheduleOf(schedule, spec.learningRate) }),
    ...(clip === null ? {} : { project: { kind: 'clip', limit: clip } }),
  };
}

function scheduleOf(schedule: NonNullable<OptimizerOptions['schedule']>, learningRate: number): Schedule {
  switch (schedule.kind) {
    case 'halving':
      return ({ step }) => ({ learningRate: learningRate * 0.5 ** (step / schedule.every) });
    case 'linear': {
      const { from, until } = schedule;
      return ({ step }) => ({ learningRate: learningRate * Math.min(1, Math.max(0, (until - step) / Math.max(1, until - from))) });
    }
    case 'steps':
      return ({ step }) => ({ learningRate: learningRate * schedule.factor ** schedule.at.filter((at) => step >= at).length });
  }
}
