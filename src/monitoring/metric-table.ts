/** A metric as Prometheus knows it. */
export interface MetricRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Labels have few values: never an iteration, a path or the name of a run. */
  readonly labels: readonly string[];
  readonly unit: 'seconds' | 'samples' | 'iterations' | 'steps' | 'workers' | 'ranks' | 'requests' | 'rows' | 'bytes' | 'ratio' | 'none';
  readonly help: string;
}

/** Every metric of a training run; what exports, dashboards and documents them reads this table. */
export const METRICS = {
  loss: {
    name: 'gan_loss',
    type: 'gauge',
    labels: ['network', 'phase'],
    unit: 'none',
    help: 'Loss of the last step of a phase, for each network the phase trains.',
  },
  discriminatorOutput: {
    name: 'gan_discriminator_output_mean',
    type: 'gauge',
    labels: ['network', 'source'],
    unit: 'none',
    help: 'Mean output of a discriminator over a batch: D(x) for source="real", D(G(z)) for source="fake". A probability, or the score of a critic.',
  },
  discriminatorOverlap: {
    name: 'gan_discriminator_overlap',
    type: 'gauge',
    labels: ['network'],
    unit: 'ratio',
    help: 'How far the outputs of a discriminator for real and generated samples overlap, over about the last 100 steps: 1 - |2 AUC - 1|, 0 where it ranks every real sample above every generated one, 1 where it cannot tell them apart.',
  },
  discriminatorDead: {
    name: 'gan_discriminator_dead',
    type: 'gauge',
    labels: ['network'],
    unit: 'none',
    help: '1 while a discriminator is dead (for 100 steps in a row a gradient norm below 1e-3, and |D(x) - D(G(z))| below 0.02, of scores |2 AUC - 1|), else 0.',
  },
  equilibriumDistance: {
    name: 'gan_equilibrium_distance',
    type: 'gauge',
    labels: [],
    unit: 'none',
    help: '|D(x) - 0.5| + |D(G(z)) - 0.5|: 0 where the discriminator cannot tell real from generated. Systems whose discriminator gives a score have none.',
  },
  gradientNorm: {
    name: 'gan_gradient_norm',
    type: 'gauge',
    labels: ['network'],
    unit: 'none',
    help: 'L2 norm of the gradient of a network in its last step.',
  },
  parameterNorm: {
    name: 'gan_parameter_norm',
    type: 'gauge',
    labels: ['network'],
    unit: 'none',
    help: 'L2 norm of the parameters of a network, measured now and then.',
  },
  updateRatio: {
    name: 'gan_update_ratio',
    type: 'gauge',
    labels: ['network'],
    unit: 'ratio',
    help: 'L2 norm of an update in parts of that of the parameters, measured with it: about 1e-3 where training goes well, 0 where it stands still.',
  },
  iterations: {
    name: 'gan_iterations_total',
    type: 'counter',
    labels: [],
    unit: 'iterations',
    help: 'Iterations done by this process; all phases once are an iteration. The same on every rank.',
  },
  samples: {
    name: 'gan_samples_total',
    type: 'counter',
    labels: [],
    unit: 'samples',
    help: 'Real samples the run trained on since this process began. The same on every rank.',
  },
  phaseDuration: {
    name: 'gan_phase_duration_seconds',
    type: 'histogram',
    labels: ['phase'],
    unit: 'seconds',
    help: 'Wall time of a step of a phase: shards, reduction and update, and the waiting for other ranks.',
  },
  shardDuration: {
    name: 'gan_shard_duration_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    help: 'Time a worker takes for loss and gradients of one shard.',
  },
  queueWait: {
    name: 'gan_queue_wait_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    help: 'Time a shard waits until a worker begins with it. With more shards than workers most of them wait for those before.',
  },
  dataWait: {
    name: 'gan_data_wait_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    help: 'Time a worker takes to read the data of a shard and to draw its latents, before it computes.',
  },
  reduceDuration: {
    name: 'gan_reduce_duration_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    help: 'Time from the gradients of all shards of a step to the new parameters: their sum, over ranks as well, and the update.',
  },
  workerBusy: {
    name: 'gan_worker_busy_ratio',
    type: 'gauge',
    labels: ['worker'],
    unit: 'ratio',
    help: 'Share of the wall time of the last iteration a worker spent computing, 0 to 1.',
  },
  workers: {
    name: 'gan_workers',
    type: 'gauge',
    labels: ['state'],
    unit: 'workers',
    help: 'Worker threads by state after the last iteration: ready, or starting (at first, or in place of a lost one).',
  },
  paused: {
    name: 'gan_training_paused',
    type: 'gauge',
    labels: [],
    unit: 'none',
    help: '1 while somebody has paused the training, else 0.',
  },
  workerRestarts: {
    name: 'gan_worker_restarts_total',
    type: 'counter',
    labels: [],
    unit: 'workers',
    help: 'Worker threads of this process that ended and were replaced.',
  },
  nonFiniteSteps: {
    name: 'gan_nonfinite_steps_total',
    type: 'counter',
    labels: [],
    unit: 'steps',
    help: 'Steps dropped because their loss or gradient was not finite. The same on every rank.',
  },
  sampleDiversity: {
    name: 'gan_sample_diversity',
    type: 'gauge',
    labels: [],
    unit: 'none',
    help: "Diversity of the last sample grid in parts of the data's; falls towards 0 when the generator draws the same image again and again.",
  },
  modeCollapse: {
    name: 'gan_mode_collapse',
    type: 'gauge',
    labels: [],
    unit: 'none',
    help: '1 while the generator has collapsed onto few modes (a diversity below 0.5 for several samples in a row), else 0.',
  },
  evaluation: {
    name: 'gan_evaluation',
    type: 'gauge',
    labels: ['metric'],
    unit: 'none',
    help: 'Metrics of the last evaluation during training (--evaluate-every), by name: fid, precision, modes and so on.',
  },
  checkpointDuration: {
    name: 'gan_checkpoint_duration_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    help: 'Time a checkpoint takes to be written.',
  },
  checkpointLastSuccess: {
    name: 'gan_checkpoint_last_success_timestamp_seconds',
    type: 'gauge',
    labels: [],
    unit: 'seconds',
    help: 'Unix time of the last complete checkpoint of this process.',
  },
  checkpointFailures: {
    name: 'gan_checkpoint_failures_total',
    type: 'counter',
    labels: [],
    unit: 'none',
    help: 'Checkpoints that could not be written, for lack of space say. The training goes on, and the last one stays.',
  },
  deviceMemoryUsed: {
    name: 'gan_device_memory_used_bytes',
    type: 'gauge',
    labels: ['device'],
    unit: 'bytes',
    help: 'Memory in use on each NVIDIA GPU that trains, by all processes together; the device is its index in nvidia-smi.',
  },
  deviceMemoryTotal: {
    name: 'gan_device_memory_total_bytes',
    type: 'gauge',
    labels: ['device'],
    unit: 'bytes',
    help: 'Memory of each NVIDIA GPU that trains. Where none does, or nvidia-smi tells nothing, there is no series.',
  },
  runInfo: {
    name: 'gan_run_info',
    type: 'gauge',
    labels: ['system', 'dataset', 'engine', 'engine_version', 'device', 'precision'],
    unit: 'none',
    help: 'Always 1; the labels say what is trained, on what, by what, where and in what precision.',
  },
} as const satisfies Record<string, MetricRow>;

/** Seconds, from 1 ms to 1 min: a phase takes milliseconds on points and a minute on large images. */
export const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Seconds, from 0.1 ms to 10 s, of what should take next to no time. */
export const WAIT_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
