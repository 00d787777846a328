/** The requests that have been accepted and not answered yet, for a server that has to let them end. */
export class InFlight {
  private count = 0;
  private waiting: (() => void) | undefined;
  private patient = true;
  /** Whether no more are accepted. */
  closing = false;

  enter(): void {
    this.count++;
  }

  leave(): void {
    this.count--;
    if (this.count === 0) this.waiting?.();
  }

  /**
   * Accepts no more and waits until none are left, at most so long.
   * @param seconds to wait
   */
  async drain(seconds: number): Promise<void> {
    this.closing = true;
    if (this.count === 0 || !this.patient) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the wait, or sees to it that there is none. */
  giveUp(): void {
    this.patient = false;
    this.waiting?.();
  }
}
