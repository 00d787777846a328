import { distance } from 'fastest-levenshtein';

/**
 * The candidate a mistyped name most likely means.
 * @returns undefined where nothing is near: more than two in five letters would have to change (two swapped ones are two changes)
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = normal(name);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const other = normal(candidate);
    const edits = distance(wanted, other);
    if (edits < least && edits <= 0.4 * Math.max(wanted.length, other.length)) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

/**
 * What to do about an unknown name, as the second half of an error: `did you mean 'dcgan'?`, or all there are.
 * @param kind plural of what is named: `systems`
 */
export function suggestion(name: string, candidates: Iterable<string>, kind: string): string {
  const all = [...candidates];
  const near = nearest(name, all);
  if (near !== undefined) return `did you mean '${near}'?`;
  return all.length === 0 ? `there are no ${kind}` : `the ${kind} are ${all.join(', ')}`;
}

/** Case, dashes and underscores are no difference to a reader: `--set ema.warm_up` means `ema.warmUp`. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}
