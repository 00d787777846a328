import { setTimeout } from 'node:timers/promises';
import type { Ranks } from '../cluster/ranks.js';
import type { RankReport, RunEvent } from './events.js';
import { eventsOfOthers, RankAccount, type RankEvent } from './rank-account.js';
import type { PauseSwitch } from './run-control.js';

/** Ranks wait in turns of so many milliseconds while one of them is paused: who waits longer for another ends. */
const turn = 60_000;

/** What the ranks go on by after an iteration. */
export interface Settlement {
  /** Of training, by the first rank's clock. */
  readonly seconds: number;
  /** Whether the first rank is to pause. */
  readonly pause: boolean;
  /** For the first rank to tell, by rank. */
  readonly told: readonly RankEvent[];
}

/**
 * What is told to one rank and has to be heard by all: that the run is to stop, or to pause; and what time it is. With it goes, in the
 * same message, what every rank has to say of itself.
 */
export class RunAgreement {
  /** Whether a rank has been told to stop. */
  stopped = false;
  /** How the ranks did until they were last heard, by rank; on the first rank of several, else none. */
  reports: readonly RankReport[] = [];
  private readonly account = new RankAccount();
  /** Seconds of waiting that were pauses. */
  private paused = 0;

  /**
   * @param signal of this process
   * @param pause the first rank's
   */
  constructor(
    private readonly ranks: Ranks,
    private readonly signal: AbortSignal | undefined,
    private readonly pause: PauseSwitch | undefined,
  ) {}

  /** Hears every event of this process. */
  take(event: RunEvent): void {
    if (this.ranks.size > 1) this.account.take(event);
  }

  /**
   * Hears all ranks after an iteration.
   * @param seconds of training by this process's clock
   */
  async settle(iteration: number, seconds: number): Promise<Settlement> {
    const { ranks, account } = this;
    const stopped = this.signal?.aborted === true;
    const pause = this.pause?.isAsked === true;
    if (ranks.size === 1) {
      this.stopped = stopped;
      return { seconds, pause, told: [] };
    }
    const report = account.report(ranks.waitedSeconds - this.paused);
    const own = { stopped, seconds, pause, report, untold: account.takeUntold() };
    const all = await ranks.gather(`the end of iteration ${iteration}`, own);
    this.stopped = all.some((each) => each.stopped);
    if (ranks.isFirst) this.reports = all.map((each) => each.report);
    const told = ranks.isFirst ? eventsOfOthers(all.map(({ untold }) => untold)) : [];
    return { seconds: all[0]!.seconds, pause: all[0]!.pause, told };
  }

  /** Returns when nobody asks for a pause any more. */
  async waitWhilePaused(): Promise<void> {
    const { ranks } = this;
    const before = ranks.waitedSeconds;
    const wait = async (): Promise<boolean> => {
      if (this.pause) await Promise.race([this.pause.wait(), setTimeout(turn, undefined, { ref: false })]);
      return this.pause?.isAsked === true;
    };
    while (await ranks.ofFirst('a pause', wait));
    this.paused += ranks.waitedSeconds - before;
  }
}
