import type { Experiment } from './experiment.js';

const iterations = 100;
const samples = 200;

/**
 * An experiment cut down to seconds: to see that it runs, with figures that mean nothing. It has a name of its own, so that it
 * never comes in the way of the real one.
 */
export function quickVersion(experiment: Experiment): Experiment {
  const { name, training, twin, measuring } = experiment;
  return {
    ...experiment,
    name: `${name}-quick`,
    training: { ...training, iterations, ...(training.evaluateEvery === undefined ? {} : { evaluateEvery: iterations / 2 }) },
    ...(twin ? { twin: { ...twin, iterations } } : {}),
    measuring: { ...measuring, samples, repetitions: 2 },
    acceptance: [],
    remarks: ['A trial of some seconds: these figures mean nothing.'],
  };
}
