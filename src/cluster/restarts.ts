import { type Ended, failureWords, isFailure } from './launch.js';

/** A run that is started again after a fault. */
export interface RestartableRun {
  /** Ranks that were asked for. */
  readonly ranks: number;
  /** Restarts in a row without a newer checkpoint between them; 1 or more. */
  readonly most: number;
  launch(start: Start): Promise<Ended>;
  /** What the run has come to, as its checkpoints tell it. Called when no rank lives any more. */
  standing(): Promise<Standing> | Standing;
  /** The most ranks that can be started now, up to those asked for; 0 where there is no host left. */
  ranksNow(): Promise<number>;
  /** The command by which the user goes on. */
  readonly goOn: string;
  /** Tells the user; one line. */
  tell(line: string): void;
}

export interface Standing {
  /** Iterations in the newest whole checkpoint; 0 where there is none. */
  readonly iteration: number;
  /** Whether nothing is left to train. */
  readonly isDone: boolean;
}

export interface Start {
  readonly ranks: number;
  /** Why it is not the first start, in words. */
  readonly restart?: string;
  /** Iterations in the checkpoint to go on from; 0: from the beginning, undefined: as the run was asked for. */
  readonly from?: number;
}

/**
 * Launches a run until it ends as asked for, or fails so often without a newer checkpoint, or fails in a way that would come again.
 * A run that goes on after a fault has lost what it did since its last checkpoint, and does it again.
 *
 * @returns the exit code of the last start
 */
export async function launchWithRestarts(run: RestartableRun): Promise<number> {
  const atFirst = await run.standing();
  let furthest = atFirst.iteration;
  let ended = await run.launch({ ranks: run.ranks });
  let restarts = 0;
  while (isFailure(ended)) {
    const words = failureWords(ended);
    const { iteration, isDone } = await run.standing();
    if (isDone && iteration > atFirst.iteration) {
      run.tell(`${words}, when the last checkpoint was written: the run is done`);
      return 0;
    }
    if (iteration > furthest) {
      furthest = iteration;
      restarts = 0;
    }
    const ranks = ended.repeats || restarts === run.most ? 0 : await run.ranksNow();
    if (ranks === 0) {
      const why = ended.repeats
        ? ''
        : restarts === run.most
          ? `, after ${counted(restarts, 'restart')} without a newer checkpoint`
          : ', and no host is left';
      run.tell(`${words}${why}${iteration === 0 ? '' : `: go on with \`${run.goOn}\``}`);
      return ended.exitCode;
    }
    restarts++;
    const where = iteration === 0 ? 'the beginning' : `iteration ${iteration}`;
    const fewer = ranks < run.ranks ? ` with ${counted(ranks, 'rank')}` : '';
    run.tell(`${words}: restart ${restarts} of ${run.most}, from ${where}${fewer}`);
    ended = await run.launch({ ranks, from: iteration, restart: words });
  }
  return ended.exitCode;
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
