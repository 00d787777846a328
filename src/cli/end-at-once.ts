import { RunError } from '../errors.js';

/**
 * Ends the program as the signal would if nobody listened to it: shells say 128 + its number, 130 or 143. `process.exit` would end
 * threads first, and to end one that computes in native code ends in an abort, or never.
 */
export function endAtOnce(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** After a failure that leaves a thread behind which hangs in native code: nothing but SIGKILL, 137, is sure to end the program then. */
export function endIfStuck(error: unknown): void {
  if (error instanceof RunError && error.code === 'worker-stuck') endAtOnce('SIGKILL');
}
