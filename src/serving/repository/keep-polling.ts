import type { ServingObserver } from '../serving-events.js';

/**
 * Looks again and again; a look begins `interval` after the one before it has ended. It does not keep the process alive.
 * @param interval milliseconds
 * @returns ends it; a look under way goes on
 */
export function keepPolling(poll: () => Promise<void>, interval: number, observe: ServingObserver): () => void {
  const look = () => {
    poll()
      .catch((error: unknown) => observe({ type: 'poll-failed', error }))
      .then(() => timer?.refresh());
  };
  let timer: NodeJS.Timeout | undefined = setTimeout(look, interval).unref();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}
