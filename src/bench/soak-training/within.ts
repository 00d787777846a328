import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '../../errors.js';

/**
 * What `work` comes to.
 * @param what is waited for, in words
 * @throws RunError where it takes longer than so many seconds
 */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const late = sleep(1000 * seconds, undefined, { signal: cancel.signal }).then(() => {
    throw new RunError('too-late', `${what} did not come within ${seconds} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    cancel.abort();
  }
}

/**
 * Waits until a condition holds.
 * @throws RunError as `within`
 */
export async function until(seconds: number, what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 1000 * seconds; !holds(); await sleep(20)) {
    if (performance.now() > end) throw new RunError('too-late', `${what} did not come within ${seconds} s`);
  }
}
