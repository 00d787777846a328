import { type Cluster, exactSeconds, fastSeconds } from './cluster.js';

/**
 * Bytes up to which the exact sum takes no longer than the fast one: it has far fewer latencies, and a ring sends less from host to host at
 * a time. Looked for between 1 and 2^40 bytes, in which they cross once or not at all.
 * @returns Infinity where it never takes longer
 */
export function crossingBytes(cluster: Cluster, ranks: number): number {
  const longer = (bytes: number) => exactSeconds(cluster, ranks, bytes) - fastSeconds(cluster, ranks, bytes);
  let [low, high] = [0, 40];
  if (longer(2 ** high) <= 0) return Number.POSITIVE_INFINITY;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (longer(2 ** middle) <= 0) low = middle;
    else high = middle;
  }
  return 2 ** low;
}
