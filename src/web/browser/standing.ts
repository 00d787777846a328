import type { About, RunState, Standing } from '../protocol.js';
import { countWords, durationWords, numberWords } from './words.js';

export interface Progress {
  /** Of the run, 0..1; null where neither its iterations nor its time are bounded. */
  readonly share: number | null;
  readonly done: string;
  /** Speed, and the time that is left. */
  readonly left: string;
}

/** How far a run has come, in words. Of two bounds counts the one that is nearer. */
export function progressOf(standing: Standing, imagesPerSecond: number | undefined): Progress {
  const { state, iteration, iterations, seconds, duration } = standing;
  const shares = [
    ...(iterations !== null && iterations > 0 ? [iteration / iterations] : []),
    ...(duration !== null && duration > 0 ? [seconds / duration] : []),
  ];
  const share = shares.length > 0 ? Math.min(1, Math.max(...shares)) : null;
  const count = iteration.toLocaleString('en');
  const done = iterations === null ? countWords(iteration, 'iteration') : `${count} of ${countWords(iterations, 'iteration')}`;
  const time = `${durationWords(seconds)}${duration === null ? '' : ` of ${durationWords(duration)}`}`;
  const left: string[] = [];
  if (state === 'training' && imagesPerSecond !== undefined) left.push(`${numberWords(imagesPerSecond)} images/s`);
  if (state === 'training' && share !== null && share > 0 && share < 1) {
    left.push(`about ${durationWords((seconds * (1 - share)) / share)} left`);
  }
  return { share, done: `${done} in ${time}`, left: left.join(', ') };
}

/** Such as `dcgan on mnist, onnxruntime 1.30.0 in float32 (CPU), 2 workers`. */
export function aboutWords({ system, dataset, engine, engineVersion, precision, device, workers, ranks }: About): string {
  const version = engineVersion === null ? '' : ` ${engineVersion}`;
  const exactness = precision === null ? '' : ` in ${precision}`;
  return `${system} on ${dataset}, ${engine}${version}${exactness} (${device}), ${countWords(workers, 'worker')}${ranks === undefined ? '' : ` for each of ${ranks}`}`;
}

/** What a badge says of a run; the stage in place of `training` where there are several. */
export function stateWords({ state, stage }: Standing): string {
  if (state === 'training') return stage ?? 'training';
  return state === 'unknown' ? 'not training' : state;
}

/** Whether nothing more is to come of a run, as far as can be seen. */
export function hasEnded(state: RunState): boolean {
  return state === 'done' || state === 'interrupted' || state === 'failed' || state === 'unknown';
}
