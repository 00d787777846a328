import { RunError } from '../errors.js';
import type { StepResult } from './coordinator.js';
import { DeadDiscriminatorWatch } from './dead-discriminator.js';
import type { RunListener } from './events.js';

/** Tells of every step, and of what it shows: that it was dropped, that a discriminator has died. */
export class StepWatch {
  #nonFinite = 0;
  readonly #deaths: DeadDiscriminatorWatch;

  /** @param mostNonFinite steps in a row that may be dropped before the run ends */
  constructor(
    output: 'probability' | 'score',
    private readonly mostNonFinite: number,
    private readonly emit: RunListener,
  ) {
    this.#deaths = new DeadDiscriminatorWatch(output);
  }

  /**
   * @param newestCheckpoint for the message of a run that ends here
   * @throws RunError `diverged`
   */
  observe(step: StepResult, newestCheckpoint: string | undefined): void {
    this.emit(step);
    const { iteration, phase } = step;
    if (step.finite) {
      this.#nonFinite = 0;
      const death = this.#deaths.observe(step);
      if (death) this.emit({ type: 'dead-discriminator', iteration, ...death });
      return;
    }
    this.#nonFinite++;
    this.emit({ type: 'non-finite', iteration, phase, inARow: this.#nonFinite });
    if (this.#nonFinite < this.mostNonFinite) return;
    throw new RunError(
      'diverged',
      `loss or gradient of the ${phase} phase was not finite ${this.#nonFinite} times in a row at iteration ${iteration}`,
      `the last good checkpoint is ${newestCheckpoint ?? 'none'}; a lower learning rate may help`,
    );
  }
}
