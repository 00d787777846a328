/**
 * The two kinds of failure a user meets. Both print as one line, `ganforge: <what>: <mend>`, and end the
 * program with their exit code; a stack trace is for our own mistakes only.
 */
export abstract class GanforgeError extends Error {
  /** What the process exits with. */
  abstract readonly exitCode: 1 | 2;

  /**
   * @param code stable kebab-case identifier, for tests and programs (`unknown-system`, `port-busy`)
   * @param what the invariant that does not hold and the value received
   * @param mend what to do about it
   */
  constructor(
    readonly code: string,
    readonly what: string,
    readonly mend?: string,
  ) {
    super(mend ? `${what}: ${mend}` : what);
    this.name = new.target.name;
  }
}

/** Bad usage or bad input: a flag, a configuration key, a data set, a file. Exit code 2. */
export class InputError extends GanforgeError {
  readonly exitCode = 2;
}

/** The input was fine and the work failed all the same: a lost worker, a diverged run. Exit code 1. */
export class RunError extends GanforgeError {
  readonly exitCode = 1;
}
