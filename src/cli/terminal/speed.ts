import type { IterationEvent } from '../../training/events.js';

/** Seconds over which the rates are averaged: long enough to be steady, short enough to follow a change. */
const WINDOW = 5;

/** Rates of a run, smoothed exponentially over training time. */
export class Speed {
  #imagesPerSecond: number | undefined;
  #secondsPerIteration: number | undefined;
  #last: { readonly iteration: number; readonly seconds: number } | undefined;

  /** Iterations may be left out in between. */
  add(event: IterationEvent): void {
    const last = this.#last;
    this.#last = event;
    if (last === undefined || event.iteration <= last.iteration) {
      this.#imagesPerSecond ??= event.imagesPerSecond;
      return;
    }
    const elapsed = Math.max(0, event.seconds - last.seconds);
    const weight = 1 - Math.exp(-elapsed / WINDOW);
    const smooth = (before: number | undefined, now: number) => (before === undefined ? now : before + weight * (now - before));
    this.#imagesPerSecond = smooth(this.#imagesPerSecond, event.imagesPerSecond);
    this.#secondsPerIteration = smooth(this.#secondsPerIteration, elapsed / (event.iteration - last.iteration));
  }

  get imagesPerSecond(): number | undefined {
    return this.#imagesPerSecond;
  }

  /** Seconds until `iterations` are done or `duration` is over, whichever is first; undefined while unknown. */
  secondsLeft(iterations: number | null, duration: number | null): number | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    const each = this.#secondsPerIteration;
    const ends = [
      ...(iterations !== null && each !== undefined ? [(iterations - last.iteration) * each] : []),
      ...(duration !== null ? [duration - last.seconds] : []),
    ];
    return ends.length === 0 ? undefined : Math.max(0, Math.min(...ends));
  }
}
