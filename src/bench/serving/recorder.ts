import { type LoadResult, settling } from './load.js';
import { quantile } from './quantile.js';

/** Takes down answers from when a load has settled to its end. */
export class Recorder {
  private readonly from: number;
  readonly until: number;
  private readonly latencies: number[] = [];
  private errors = 0;

  /** @param seconds of the load, settling included */
  constructor(seconds: number) {
    const now = performance.now();
    this.from = now + 1000 * seconds * settling;
    this.until = now + 1000 * seconds;
  }

  get isOver(): boolean {
    return performance.now() >= this.until;
  }

  /** @param milliseconds it took */
  answered(milliseconds: number): void {
    const now = performance.now();
    if (now >= this.from && now < this.until) this.latencies.push(milliseconds);
  }

  failed(): void {
    this.errors++;
  }

  result(): LoadResult {
    const { latencies, errors, from, until } = this;
    return { rate: (1000 * latencies.length) / (until - from), p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), errors };
  }
}
