import type { StepEvent } from './events.js';

/** A gradient norm below this changes nothing: that of a discriminator which learns is 0.1 and above. */
export const noGradient = 1e-3;
/** Probabilities, and separations, that differ by less than this are the same. */
export const noGap = 0.02;
/** Steps in a row that it takes to report a death, and its end. */
export const stepsInARow = 100;

/**
 * Watches for a discriminator that has died: for 100 steps in a row its gradient norm is below 1e-3 and it tells nothing apart, which is
 * |D(x) - D(G(z))| < 0.02 of probabilities, and |2 AUC - 1| < 0.02 of scores, which have no scale. D(x) = D(G(z)) alone, even both at 0.5,
 * is what a good generator gives as well; but then batches still differ, and so there is a gradient.
 */
export class DeadDiscriminatorWatch {
  readonly #networks = new Map<string, { dead: boolean; against: number }>();

  constructor(private readonly output: 'probability' | 'score') {}

  /**
   * @param step any; one that tells nothing of a discriminator is passed over
   * @returns what is new, if anything
   */
  observe({
    networks,
    gradientNorm,
    metrics,
  }: StepEvent): { change: 'died' | 'recovered'; network: string; gradientNorm: number } | undefined {
    const { d_real: real, d_fake: fake, d_separation: separation } = metrics;
    const network = networks[0];
    const norm = network === undefined ? undefined : gradientNorm[network];
    const gap = this.output === 'score' ? separation : real !== undefined && fake !== undefined ? real - fake : undefined;
    if (network === undefined || norm === undefined || gap === undefined || !Number.isFinite(norm + gap)) return undefined;
    const state = this.#networks.get(network) ?? { dead: false, against: 0 };
    this.#networks.set(network, state);
    const dead = norm < noGradient && Math.abs(gap) < noGap;
    state.against = dead === state.dead ? 0 : state.against + 1;
    if (state.against < stepsInARow) return undefined;
    Object.assign(state, { dead, against: 0 });
    return { change: dead ? 'died' : 'recovered', network, gradientNorm: norm };
  }
}
