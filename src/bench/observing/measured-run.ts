/** The configuration of the training that is observed: the DCGAN 28x28 of `npm start`, without grids and checkpoints, and without an end. */
export const measuredRun = {
  system: 'dcgan',
  options: { width: 32, learningRate: 0.0004 },
  data: { data: 'mnist' },
  iterations: 1_000_000,
  sample: { every: 0 },
  checkpoint: { every: 0 },
} as const;
