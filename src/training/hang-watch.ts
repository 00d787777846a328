/** A thread that is at a task. */
export interface AtWork {
  readonly thread: number;
  /** Tasks that it has answered, or any number that changes with them. */
  readonly answered: number;
}

/** Looks that have to find a thread at one and the same task after a first one has. */
const looks = 4;

/**
 * Notices threads that are at one task for too long, by looking at them now and then: a task costs nothing by it. What counts is how
 * often they were seen so, not how late it is, so that nobody is blamed for the time in which all of the process stood still.
 */
export class HangWatch {
  private readonly timer: NodeJS.Timeout | undefined;
  /** What the last look has found. */
  private seen = new Map<number, { readonly answered: number; readonly again: number }>();

  /**
   * @param seconds that a task may take; it is noticed before it has taken a quarter more. 0 = any time
   * @param atWork the threads that are at a task now
   * @param onHang told once of a thread
   */
  constructor(
    seconds: number,
    private readonly atWork: () => Iterable<AtWork>,
    private readonly onHang: (thread: number) => void,
  ) {
    if (seconds > 0) this.timer = setInterval(() => this.look(), (seconds / looks) * 1000).unref();
  }

  look(): void {
    const now = new Map<number, { readonly answered: number; readonly again: number }>();
    for (const { thread, answered } of this.atWork()) {
      const before = this.seen.get(thread);
      const again = before?.answered === answered ? before.again + 1 : 0;
      now.set(thread, { answered, again });
      if (again === looks) this.onHang(thread);
    }
    this.seen = now;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
