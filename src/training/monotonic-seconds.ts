/** Seconds of a clock that never goes back and is the same in all threads of a process, which `performance.now()` is not. */
export function monotonicSeconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds + nanoseconds * 1e-9;
}
