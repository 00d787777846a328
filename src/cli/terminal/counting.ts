import { type Output, PLAIN_LINE_MS, REDRAW_MS } from './progress.js';

export interface CountingOptions {
  readonly output?: Output;
  /** Says how far it is without a terminal, too: a line each five seconds. */
  readonly lines?: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * A line that says how far some work is, drawn over and over and gone at its end. Without a terminal there is nothing, or a line now and
 * then, of what takes longer than that.
 */
export function countingProgress(options: CountingOptions = {}): (what: string, done: number, total: number) => void {
  const { output = process.stdout, lines = false, now = () => performance.now() } = options;
  const live = output.isTTY === true;
  let shown: number | undefined;
  return (what, done, total) => {
    if (!live && !lines) return;
    const ends = done >= total;
    shown ??= live ? Number.NEGATIVE_INFINITY : now();
    if (now() - shown < (live ? REDRAW_MS : PLAIN_LINE_MS) && !(live && ends)) return;
    shown = now();
    const text = `${what}: ${done} of ${total}`;
    if (live) output.write(ends ? '\r\x1b[K' : `\r${text}\x1b[K`);
    else output.write(`${text}\n`);
  };
}
