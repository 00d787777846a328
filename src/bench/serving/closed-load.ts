import autocannon from 'autocannon';
import type { ClosedLoad, LoadResult } from './load.js';
import { Recorder } from './recorder.js';
import { senderTo } from './sender.js';
import type { HttpTarget } from './target.js';

/** Keeps a server as busy as so many clients can. */
export const closedLoad = (load: ClosedLoad): Promise<LoadResult> =>
  load.target.kind === 'http' ? httpLoad(load, load.target) : loopLoad(load);

async function loopLoad({ target, concurrency, seconds }: ClosedLoad): Promise<LoadResult> {
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

function httpLoad({ concurrency, seconds }: ClosedLoad, { url, headers, body }: HttpTarget): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    let recorder = new Recorder(seconds);
    const instance = autocannon(
      {
        url,
        method: 'POST',
        headers: { ...headers },
        body: Buffer.from(body),
        connections: concurrency,
        duration: seconds,
        sampleInt: 100,
        timeout: 60,
      },
      (error: Error | null) => (error ? reject(error) : resolve(recorder.result())),
    );
    // Its code is loaded and compiled by then.
    instance.once('start', () => {
      recorder = new Recorder(seconds);
    });
    // Its own histogram has whole milliseconds, and counts what comes while the load settles.
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      if (status === 200) recorder.answered(milliseconds);
      else recorder.failed();
    });
    instance.on('reqError', () => recorder.failed());
  });
}
