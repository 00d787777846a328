import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks. */
const pause = 250;

/**
 * Waits until `look` finds something.
 * @param what is waited for, as an error names it
 * @param seconds at most
 * @returns what it found: anything but undefined and false
 * @throws Error where it found nothing in that time
 */
export async function until<T>(what: string, seconds: number, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await sleep(pause);
  }
}
