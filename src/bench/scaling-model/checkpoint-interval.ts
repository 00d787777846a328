/** What is lost to failures. All in seconds. */
export interface Failures {
  /** Between two failures of the job, on average. */
  readonly between: number;
  /** The writing of a checkpoint, in which training stands still. */
  readonly checkpoint: number;
  /** From a failure to training again. */
  readonly restart: number;
}

/** The best time of training between two checkpoints, to first order: `sqrt(2 C M)` (Young 1974). */
export const youngInterval = ({ between, checkpoint }: Failures): number => Math.sqrt(2 * checkpoint * between);

/** To higher order (Daly 2006, eq. 37); where a checkpoint takes longer than half of the time between failures, that time. */
export function dalyInterval({ between, checkpoint }: Failures): number {
  if (checkpoint >= 2 * between) return between;
  const x = checkpoint / (2 * between);
  return youngInterval({ between, checkpoint, restart: 0 }) * (1 + Math.sqrt(x) / 3 + x / 9) - checkpoint;
}

/**
 * Of the wall time, the share in which the training of such an interval comes forward; failures come as a Poisson process, in checkpoints
 * and restarts too (Daly 2006, eq. 20).
 */
export function usefulShare({ between, checkpoint, restart }: Failures, interval: number): number {
  return interval / (between * Math.exp(restart / between) * Math.expm1((interval + checkpoint) / between));
}
