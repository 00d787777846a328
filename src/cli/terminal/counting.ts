import type { Output } from './progress.js';

const REDRAW_MS = 100;

/** A line that says how far some work is, drawn over and over and gone at its end; nothing without a terminal. */
export function countingProgress(stream: Output = process.stdout): (what: string, done: number, total: number) => void {
  let shown = Number.NEGATIVE_INFINITY;
  return (what, done, total) => {
    if (!stream.isTTY) return;
    const now = performance.now();
    if (now - shown < REDRAW_MS && done < total) return;
    shown = now;
    stream.write(done < total ? `\r${what}: ${done} of ${total}\x1b[K` : '\r\x1b[K');
  };
}
