import type { ClosedLoad, LoadResult } from './load.js';
import { Recorder } from './recorder.js';
import { senderTo } from './sender.js';

/** Keeps a server as busy as so many clients can. */
export async function closedLoad({ target, concurrency, seconds }: ClosedLoad): Promise<LoadResult> {
  const sender = senderTo(target);
  const recorder = new Recorder(seconds);
  const loop = async () => {
    while (!recorder.isOver) {
      const started = performance.now();
      try {
        await sender.send();
        recorder.answered(performance.now() - started);
      } catch {
        recorder.failed();
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  sender.close();
  return recorder.result();
}
