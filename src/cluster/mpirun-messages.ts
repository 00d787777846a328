import { abortIn } from './abort-message.js';

/** The first rank that failed, as mpirun tells it. */
export interface FailedRank {
  readonly rank: number;
  /** In words: `exit code 1`, `signal 9 (Killed)`. */
  readonly how: string;
}

const rule = /^-{60,}$/;
/** mpirun's own messages are shorter; what is longer between two rules is a rank's. */
const longestMessage = 30;

/** What mpirun says, over many lines, when a rank ends that should not; one pattern a message. */
const exited = /Process name:\s*\[.*,(\d+)\]\s+Exit code:\s*(\d+)/;
const killed = /process rank (\d+) with PID \d+ on node \S+ exited on (signal \d+(?: \([^)]*\))?)/;
const improper = /process rank (\d+) with PID \d+ on\s+node \S+ exiting improperly/;
const aborted = /MPI_ABORT was invoked on rank (\d+) in communicator[\s\S]*errorcode (-?\d+)/;
const introduction = /a non-zero exit code\. Per user-direction, the job has been aborted/;
/** A signal that we had it forward; Open MPI 4.1's own difficulty with the message about MPI_ABORT. */
const noise = [/^mpirun: Forwarding signal \d+ to job$/, /ORTE_ERROR_LOG: .*show_help\.c at line/];

/** Takes what mpirun says of a rank that failed out of its standard error, where it stands among what ranks write, and remembers it. */
export class MpirunMessages {
  /** The first there was. */
  failed: FailedRank | undefined;
  /** The first that has said itself that it ends all; where another one has failed before, mpirun tells of that one. */
  aborting: FailedRank | undefined;
  private held: string[] = [];

  /** The lines to pass on, now that this one has come; those of a message are held until its end. */
  pass(line: string): readonly string[] {
    const aborting = abortIn(line);
    if (aborting) {
      this.aborting ??= aborting;
      return [];
    }
    if (this.held.length === 0) {
      if (rule.test(line)) this.held.push(line);
      else if (!noise.some((pattern) => pattern.test(line))) return [line];
      return [];
    }
    this.held.push(line);
    if (this.held.length > longestMessage) return this.rest();
    if (!rule.test(line)) return [];
    if (this.understand(this.held.join('\n'))) this.held = [];
    return this.rest();
  }

  /** The lines that are still held. */
  rest(): readonly string[] {
    const lines = this.held;
    this.held = [];
    return lines;
  }

  private understand(message: string): boolean {
    if (introduction.test(message)) return true;
    const failed = failure(message);
    this.failed ??= failed;
    return failed !== undefined;
  }
}

function failure(message: string): FailedRank | undefined {
  const exit = exited.exec(message);
  if (exit) return { rank: Number(exit[1]), how: `exit code ${exit[2]}` };
  const kill = killed.exec(message);
  if (kill) return { rank: Number(kill[1]), how: kill[2]! };
  const leave = improper.exec(message);
  if (leave) return { rank: Number(leave[1]), how: 'exit code 0 before the others were done' };
  const abort = aborted.exec(message);
  if (abort) return { rank: Number(abort[1]), how: `MPI_Abort(${abort[2]})` };
  return undefined;
}
