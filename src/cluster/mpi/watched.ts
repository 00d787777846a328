/** Longest delay of a timer; a longer one would fire at once. */
const longest = 2 ** 31 - 1;

/**
 * Waits for `work`, and calls `late` once if it has not ended after so many seconds; the waiting goes on, for native calls can't be
 * left. Where the event loop itself was busy so long, work that ended meanwhile is not late.
 *
 * @param seconds above 0; Infinity watches nothing
 */
export async function watched<T>(work: Promise<T>, seconds: number, late: () => void): Promise<T> {
  let ended = false;
  // Timers come before the results of native calls in a turn of the event loop, an immediate after them.
  const look = () => {
    setImmediate(() => {
      if (!ended) late();
    });
  };
  const timer = setTimeout(look, Math.min(1000 * seconds, longest));
  try {
    return await work;
  } finally {
    ended = true;
    clearTimeout(timer);
  }
}
