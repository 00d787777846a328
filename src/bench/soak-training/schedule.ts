import { Random } from '../../random/random.js';

/** So many of `all`, each as often or once more, in any order. */
export function schedule<T>(all: readonly T[], points: number, seed: number): readonly T[] {
  const random = new Random({ seed, purpose: 'soak/schedule' });
  const order = Array.from({ length: points }, (_, i) => all[i % all.length]!);
  for (let last = points - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
