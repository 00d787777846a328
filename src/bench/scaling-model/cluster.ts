import { type AlphaBeta, secondsOf } from '../ranks/alpha-beta.js';

/** Machines that train together, as far as the model goes. Ranks are numbered host by host, and there are a power of two of each. */
export interface Cluster {
  readonly ranksPerHost: number;
  /** A message between two ranks of a host. */
  readonly within: AlphaBeta;
  /** Between two hosts, while all ranks of both send: a rank has its share of the host's network. */
  readonly between: AlphaBeta;
  /** Between two hosts, while one rank of each sends. */
  readonly betweenAlone: AlphaBeta;
  /** Adding a vector to another, on one core. */
  readonly add: AlphaBeta;
  /** Seconds a rank spends on what one rank says of a step. */
  readonly handling: number;
}

/** The way between ranks so many numbers apart. */
export const linkOf = ({ ranksPerHost, within, between }: Cluster, distance: number): AlphaBeta =>
  distance < ranksPerHost ? within : between;

/** How far apart the ranks are that meet in each level of a tree over so many: 1, 2, 4 ... */
export const distances = (ranks: number): readonly number[] => Array.from({ length: Math.log2(ranks) }, (_, level) => 2 ** level);

/** Bytes that ranks so far apart exchange, twice, of a vector that is added up by halving and doubling. */
export const partOf = (bytes: number, distance: number): number => bytes / (2 * distance);

/**
 * The sum of vectors by halving and doubling (Rabenseifner 2004), neighbours first, as `--reduce exact` does it: twice half a vector, a
 * quarter, an eighth ..., and an addition of each part that comes.
 */
export function exactSeconds(cluster: Cluster, ranks: number, bytes: number): number {
  return total(
    distances(ranks).map((distance) => {
      const part = partOf(bytes, distance);
      return 2 * secondsOf(linkOf(cluster, distance), part) + secondsOf(cluster.add, part);
    }),
  );
}

/**
 * The sum of vectors round a ring, as MPI_Allreduce does it with long ones: 2 (R - 1) times a part of n / R, each as slow as the slowest
 * link, and between hosts one rank of each sends.
 */
export function fastSeconds({ ranksPerHost, within, betweenAlone, add }: Cluster, ranks: number, bytes: number): number {
  const links = ranks > ranksPerHost ? [within, betweenAlone] : [within];
  const part = bytes / ranks;
  const step = Math.max(...links.map((link) => secondsOf(link, part)));
  return (ranks - 1) * (2 * step + secondsOf(add, part));
}

/**
 * Every rank's message to all, by recursive doubling, in two calls of MPI (lengths, then messages), and reading them: all that grows with
 * the ranks themselves.
 */
export function gatherSeconds(cluster: Cluster, ranks: number, bytes: number): number {
  const levels = distances(ranks).map((distance) => {
    const { alpha, beta } = linkOf(cluster, distance);
    return 2 * alpha + beta * distance * bytes;
  });
  return total(levels) + (ranks > 1 ? cluster.handling * ranks : 0);
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
