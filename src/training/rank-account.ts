import type { RankReport, RunEvent } from './events.js';

/** What concerns one rank only, and is told of by the first. */
export type RankEvent = Extract<RunEvent, { type: 'worker-lost' | 'warning' }>;

/** What this rank has to say of itself, as its own events tell. */
export class RankAccount {
  private computing = 0;
  private workersReady = 0;
  private workerRestarts = 0;
  private untold: RankEvent[] = [];

  /** Hears an event of the run; one of another rank is none of ours. */
  take(event: RunEvent): void {
    if (event.type === 'step') this.computing += event.seconds.computing;
    else if (event.type === 'iteration') this.workersReady = event.workersReady;
    else if ((event.type === 'worker-lost' || event.type === 'warning') && event.rank === undefined) {
      if (event.type === 'worker-lost') this.workerRestarts++;
      this.untold.push(event);
    }
  }

  /** @param waiting seconds within calls that wait for other ranks */
  report(waiting: number): RankReport {
    const { computing, workersReady, workerRestarts } = this;
    return { computing, waiting, workersReady, workerRestarts, memory: process.memoryUsage.rss() };
  }

  /** The events since the last call. */
  takeUntold(): readonly RankEvent[] {
    const { untold } = this;
    this.untold = [];
    return untold;
  }
}

/**
 * What the first rank is to tell of the others, with their numbers. What it has said itself, or a rank before, of the same kind of
 * trouble on all of them is told once; a lost worker each time.
 *
 * @param untold of all ranks, by rank
 */
export function eventsOfOthers(untold: readonly (readonly RankEvent[])[]): readonly RankEvent[] {
  const warnings = new Set<string>();
  return untold.flatMap((events, rank) =>
    events.flatMap((event) => {
      if (event.type === 'warning') {
        if (warnings.has(event.text)) return [];
        warnings.add(event.text);
      }
      return rank === 0 ? [] : [{ ...event, rank }];
    }),
  );
}
