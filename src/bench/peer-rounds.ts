import type { PeerContestant } from './peer-contestants.js';

/** What the rounds of a contestant came to. */
export interface Measured extends Pick<PeerContestant, 'name' | 'precision' | 'isPeer'> {
  /** Seconds of an iteration in each round; or why it does not run here. */
  readonly outcome: readonly number[] | { readonly failure: string };
}

/**
 * Interleaved rounds: every contestant in each of them, so that what slows the machine for a while slows them all. One that
 * fails takes part no more.
 *
 * @param beforeRound called before each round, which it may measure something of its own for
 */
export async function measureInRounds(
  contestants: readonly PeerContestant[],
  rounds: number,
  seconds: number,
  beforeRound: (round: number) => void,
): Promise<Measured[]> {
  const times = contestants.map((): number[] => []);
  const failures = new Map<number, string>();
  for (let round = 0; round < rounds; round++) {
    beforeRound(round);
    for (const [i, contestant] of contestants.entries()) {
      if (failures.has(i)) continue;
      try {
        times[i]!.push(await contestant.round(seconds));
      } catch (error) {
        failures.set(i, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return contestants.map(({ name, precision, isPeer }, i) => {
    const failure = failures.get(i);
    return { name, precision, isPeer, outcome: failure === undefined ? times[i]! : { failure } };
  });
}
