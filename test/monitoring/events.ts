import { resolveConfig } from '../../src/config/resolve.js';
import type { FlagValues } from '../../src/config/settings.js';
import type { IterationEvent, RunEvent, RunInfo, StepEvent } from '../../src/training/events.js';
import { fakeSystem } from '../config/fake-system.js';

/** Events of a run that never was, for whatever listens to runs. */
export function startEvent(
  changes: Partial<RunInfo> = {},
  flags: FlagValues = {},
  set: readonly string[] = [],
): Extract<RunEvent, { type: 'start' }> {
  const config = resolveConfig({ flags, set }, fakeSystem(), 2);
  const run: RunInfo = {
    directory: '/runs/first',
    config,
    output: 'probability',
    dataset: 'mnist',
    datasetHash: '00',
    engine: 'cpu',
    engineVersion: '4.22.0',
    device: 'CPU',
    precision: 'float32',
    gpus: [],
    networks: {},
    phases: ['discriminator', 'generator'],
    iterations: config.iterations,
    ...changes,
  };
  return { type: 'start', iteration: 0, run };
}

export function stepEvent(changes: Partial<StepEvent> = {}): StepEvent {
  return {
    type: 'step',
    iteration: 1,
    phase: 'discriminator',
    networks: ['discriminator'],
    loss: 1.25,
    gradientNorm: { discriminator: 3 },
    metrics: { d_real: 0.75, d_fake: 0.5 },
    samples: 128,
    seconds: { total: 0.2, computing: 0.15, shards: [0.0625, 0.125], queued: [0.0002, 0.07], inputs: [0.0002, 0.0003], update: 0.003 },
    ...changes,
  };
}

export function iterationEvent(iteration: number, changes: Partial<IterationEvent> = {}): IterationEvent {
  return {
    type: 'iteration',
    iteration,
    stage: 'all',
    seconds: iteration / 2,
    samples: 128,
    imagesPerSecond: 256,
    loss: { discriminator: 1.25, generator: 0.75 },
    gradientNorm: { discriminator: 3, generator: 2 },
    dReal: 0.75,
    dFake: 0.25,
    metrics: {},
    busy: [0.9, 0.95],
    workersReady: 2,
    ...changes,
  };
}

/** One of every other kind. */
export const NOTICES: readonly RunEvent[] = [
  { type: 'stage', name: '8x8', index: 1, stages: 3, iteration: 1 },
  { type: 'sample', iteration: 2, path: 'samples/iteration-000002.png', diversity: 0.5 },
  { type: 'checkpoint', iteration: 3, path: 'checkpoints/iteration-000003', seconds: 0.25 },
  { type: 'checkpoint-failed', iteration: 3, text: 'that of iteration 3 could not be written (ENOSPC); none is the last one' },
  { type: 'worker-lost', iteration: 4, what: 'thread 2 ended', attempt: 2 },
  { type: 'non-finite', iteration: 5, phase: 'generator', inARow: 1 },
  { type: 'warning', iteration: 6, text: 'the disk is nearly full' },
  { type: 'mode-collapse', iteration: 6, change: 'collapsed', diversity: 0.125 },
  { type: 'mode-collapse', iteration: 7, change: 'recovered', diversity: 0.75 },
  { type: 'dead-discriminator', iteration: 7, change: 'died', network: 'discriminator', gradientNorm: 1e-5 },
  { type: 'dead-discriminator', iteration: 7, change: 'recovered', network: 'discriminator', gradientNorm: 0.5 },
  { type: 'paused', iteration: 7 },
  { type: 'continued', iteration: 7, seconds: 65 },
  { type: 'end', iteration: 7, reason: 'done', seconds: 65 },
];
