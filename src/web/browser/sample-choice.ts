import type { SampleEntry } from '../protocol.js';

/** Iterations at which papers like to show samples. */
const milestones = [100, 1_000, 5_000, 10_000, 50_000];
const fewest = 3;

/** Index of the newest sample that is not after an iteration; -1 where there is none. */
export function indexAt(samples: readonly SampleEntry[], iteration: number): number {
  return samples.findLastIndex((sample) => sample.iteration <= iteration);
}

/**
 * The samples of the classic strip, oldest first: of each milestone that samples have reached the nearest that is not after it, and the
 * first and the newest sample while there are fewer than three of these.
 */
export function stripOf(samples: readonly SampleEntry[]): readonly SampleEntry[] {
  const newest = samples.at(-1);
  if (!newest) return [];
  const reached = milestones.filter((milestone) => milestone <= newest.iteration).map((milestone) => indexAt(samples, milestone));
  const chosen = new Set(reached.filter((index) => index >= 0));
  if (chosen.size < fewest) chosen.add(0).add(samples.length - 1);
  return [...chosen].sort((a, b) => a - b).map((index) => samples[index]!);
}

/**
 * Samples through the whole run, the first and the newest among them, closer to each other where a GAN changes most: at the beginning.
 * Their distances grow like a logarithmic scale's, as far as there are samples.
 *
 * @param most 2 and up
 */
export function spread(samples: readonly SampleEntry[], most: number): readonly SampleEntry[] {
  const count = samples.length;
  if (count <= most) return samples;
  const [start, unit] = [samples[0]!.iteration, Math.max(1, samples[1]!.iteration - samples[0]!.iteration)];
  const length = Math.log1p((samples[count - 1]!.iteration - start) / unit);
  let last = -1;
  return Array.from({ length: most }, (_, place) => {
    const wanted = start + unit * Math.expm1((place / (most - 1)) * length);
    // At least one after the one before, and enough are left for those that follow.
    last = Math.min(Math.max(last + 1, nearest(samples, wanted)), count - (most - place));
    return samples[last]!;
  });
}

function nearest(samples: readonly SampleEntry[], iteration: number): number {
  const before = Math.max(0, indexAt(samples, iteration));
  const after = Math.min(before + 1, samples.length - 1);
  return iteration - samples[before]!.iteration <= samples[after]!.iteration - iteration ? before : after;
}
