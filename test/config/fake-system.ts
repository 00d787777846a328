import { z } from 'zod';
import type { System } from '../../src/systems/system.js';

/** A system that trains nothing, for tests of what surrounds one. */
export function fakeSystem(changes: Partial<System> = {}): System {
  return {
    name: 'fake',
    title: 'trains nothing',
    paper: 'none',
    task: 'unconditional',
    output: 'probability',
    streams: { data: 'images or points' },
    options: z.strictObject({
      k: z.int().min(1).default(1).describe('discriminator steps in an iteration'),
      loss: z.enum(['minimax', 'non-saturating']).default('non-saturating').describe('of the generator'),
      learningRate: z.number().positive().default(0.0002).describe('of both optimizers'),
    }),
    preset: { batch: 128, iterations: 1000, shardMultiple: 1, data: { data: 'mnist' } },
    stages: () => [],
    samplers: () => [],
    ...changes,
  };
}
