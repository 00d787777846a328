/**
 * Where a run is: between two steps, and nothing else. With the vectors in shared memory it is the whole of what a
 * checkpoint keeps, so that a resumed run does what the uninterrupted one would have done.
 */
export interface Progress {
  /** Iterations done, over all stages. */
  iteration: number;
  /** Index of the stage and iterations done in it. */
  stage: number;
  stageIteration: number;
  /** The next step within the iteration; 0, 0 between iterations. */
  phase: number;
  repeat: number;
  /** Samples taken from each data stream. */
  cursors: Record<string, number>;
  /** Positions of this iteration's shared batches, by share word and stream. */
  shared: Record<string, number>;
  /** Real samples shown. */
  samples: number;
  /** Updates each optimizer has made. */
  steps: Record<string, number>;
  /** Updates the moving averages have had in this stage: new networks begin with a warm-up of their own. */
  averages: number;
  /** Seconds of training. */
  seconds: number;
}

export const startOfRun = (): Progress => ({
  iteration: 0,
  stage: 0,
  stageIteration: 0,
  phase: 0,
  repeat: 0,
  cursors: {},
  shared: {},
  samples: 0,
  steps: {},
  averages: 0,
  seconds: 0,
});
