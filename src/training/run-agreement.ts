import { setTimeout } from 'node:timers/promises';
import type { Ranks } from '../cluster/ranks.js';
import type { PauseSwitch } from './run-control.js';

/** Ranks wait in turns of so many milliseconds while one of them is paused: who waits longer for another ends. */
const turn = 60_000;

/** What is told to one rank and has to be heard by all: that the run is to stop, or to pause; and what time it is. */
export class RunAgreement {
  /** Whether a rank has been told to stop. */
  stopped = false;

  /**
   * @param signal of this process
   * @param pause the first rank's
   */
  constructor(
    private readonly ranks: Ranks,
    private readonly signal: AbortSignal | undefined,
    private readonly pause: PauseSwitch | undefined,
  ) {}

  /**
   * Hears all ranks after an iteration.
   * @param seconds of training by this process's clock
   * @returns those of the first rank, and whether it is to pause
   */
  async settle(iteration: number, seconds: number): Promise<{ readonly seconds: number; readonly pause: boolean }> {
    const own = { stopped: this.signal?.aborted === true, seconds, pause: this.pause?.isAsked === true };
    const all = await this.ranks.gather(`the end of iteration ${iteration}`, own);
    this.stopped = all.some(({ stopped }) => stopped);
    return all[0]!;
  }

  /** Returns when nobody asks for a pause any more. */
  async waitWhilePaused(): Promise<void> {
    const wait = async (): Promise<boolean> => {
      if (this.pause) await Promise.race([this.pause.wait(), setTimeout(turn, undefined, { ref: false })]);
      return this.pause?.isAsked === true;
    };
    while (await this.ranks.ofFirst('a pause', wait));
  }
}
