/**
 * Ends the program as the signal would if nobody listened to it: shells say 128 + its number, 130 or 143. `process.exit` would end
 * threads first, and to end one that computes in native code ends in an abort.
 */
export function endAtOnce(signal: 'SIGINT' | 'SIGTERM'): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
