/** How the cores are shared out. */
export interface Split {
  /** Threads of ours, each with a session. */
  readonly workers: number;
  /** onnxruntime's threads of each session, the worker's own included. */
  readonly threads: number;
}

/** What the user says of it. */
export interface GivenSplit {
  readonly workers?: number;
  readonly threads?: number;
}

/**
 * The splits to choose from: one where either number is given, else 1, 2, 4, ... workers up to one for each core, that use all cores.
 * Fewest workers first.
 */
export function possibleSplits({ workers, threads }: GivenSplit, cores: number): readonly Split[] {
  if (workers !== undefined) return [{ workers, threads: threads ?? Math.max(1, Math.floor(cores / workers)) }];
  if (threads !== undefined) return [{ workers: Math.max(1, Math.floor(cores / threads)), threads }];
  const counts: number[] = [];
  for (let n = 1; n < cores; n *= 2) counts.push(n);
  return [...counts, cores].map((n) => ({ workers: n, threads: Math.floor(cores / n) }));
}

/**
 * Where another split has to be faster by this factor to be taken: each worker holds the model's weights, and a request that comes
 * alone is answered sooner by more threads.
 */
const worthwhile = 1.05;

/** The fastest of splits, the first of those about as fast. @param speeds rows a second of each */
export function fastestSplit(speeds: readonly number[]): number {
  let best = 0;
  for (const [i, speed] of speeds.entries()) if (speed > speeds[best]! * worthwhile) best = i;
  return best;
}
