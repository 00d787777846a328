/** What the number of workers goes by. */
export interface Work {
  /** Samples in the global batch. */
  readonly batch: number;
  /** Samples a worker takes at once, where that is given. */
  readonly shard: number | undefined;
  readonly device: string;
}

/**
 * Samples that make a worker worth its while: of fewer, batch statistics are poor, and products of matrices spend their time on reading
 * the weights.
 */
export const smallestShare = 4;

/**
 * Workers of a rank unless told: one a core, as long as each gets a shard, or `smallestShare` samples where the shard is free; on GPUs
 * one for each that is named. Sessions of one process can't run side by side on WebGPU: there it is one.
 */
export function defaultWorkers({ batch, shard = smallestShare, device }: Work, cores: number, ranks = 1): number {
  if (device === 'webgpu') return 1;
  const places = device.startsWith('cuda') ? device.split(',').length : cores;
  return Math.max(1, Math.min(places, Math.floor(batch / shard / ranks)));
}
