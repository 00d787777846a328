import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { fillSamples } from '../../random/random.js';
import type { LoadResult, OpenLoad } from './load.js';
import { Recorder } from './recorder.js';
import { senderTo } from './sender.js';

/**
 * A Poisson process of requests, the same one for the same rate and time. Latencies count from when a request was due: a
 * server that stalls makes all those wait that would have come meanwhile.
 */
export async function openLoad({ target, rate, seconds }: OpenLoad): Promise<LoadResult> {
  const sender = senderTo(target);
  const started = performance.now();
  const recorder = new Recorder(seconds);
  const underway = new Set<Promise<void>>();
  for (const due of arrivals(rate, seconds)) {
    const wait = started + 1000 * due - performance.now();
    // Timers have whole milliseconds: what is due within one is sent now.
    if (wait >= 1) await sleep(wait);
    // Late: answers are read all the same.
    else if (wait < -1) await turn();
    const answer = sender
      .send()
      .then(() => recorder.answered(performance.now() - started - 1000 * due))
      .catch(() => recorder.failed())
      .finally(() => underway.delete(answer));
    underway.add(answer);
  }
  await Promise.all(underway);
  sender.close();
  return recorder.result();
}

/** Moments, in seconds from the start, with exponential gaps. */
export function arrivals(rate: number, seconds: number): number[] {
  const uniform = new Float32Array(Math.ceil(2 * rate * seconds + 100));
  fillSamples(uniform, 1, 0, 'uniform01', { seed: 0, purpose: 'bench/arrivals' });
  const moments: number[] = [];
  let now = 0;
  for (const u of uniform) {
    now -= Math.log(1 - u) / rate;
    if (now >= seconds) break;
    moments.push(now);
  }
  return moments;
}
