import { type Features, requireComparable, requireSamples } from './features.js';
import { type PairBlock, toRows, visitSquaredDistances, visitSquaredDistancesWithin } from './pairs.js';
import { remembered } from './remembered.js';

/** The k nearest of each query, nearest first; of two as near the one with the lower index. */
export interface Neighbours {
  /** Queries. */
  readonly count: number;
  readonly k: number;
  /** [count, k]: squared Euclidean distances. */
  readonly squaredDistances: Float64Array;
  /** [count, k]: rows of the set that was searched. */
  readonly indices: Int32Array;
}

/**
 * Searches all of `among`, exactly. The nearest training image of a generated one shows whether it was learnt by heart;
 * the nearest ones of held-out data to the training data give the scale.
 *
 * @throws InputError where the sets do not go together (`requireComparable`) or `among` has fewer than `k` rows
 */
export function nearestNeighbours(queries: Features, among: Features, k = 1): Neighbours {
  requireComparable(among, queries);
  requireSamples(among, 'searched', k);
  const found = nobody(queries.count, k);
  visitSquaredDistances(toRows(queries), toRows(among), (block) => takeRows(block, found));
  return found;
}

/**
 * The same within one set, no row being its own neighbour (another row with the same values is). Half the work.
 *
 * @throws InputError where there are not more than `k` rows or a number is not finite
 */
export function nearestOthers(of: Features, k = 1): Neighbours {
  requireSamples(of, 'searched', k + 1);
  const found = nobody(of.count, k);
  visitSquaredDistancesWithin(toRows(of), (block) => {
    if (block.aStart === block.bStart) return takeRows(block, found, true);
    takeColumns(block, found);
    takeRows(block, found);
  });
  return found;
}

/** By k, as it is asked for: radii of real samples are needed for each set that is held against them. */
const radiiOf = remembered((_: Features) => new Map<number, Float64Array>());

/** Squared distance of each row to its k-th nearest other: the radii of the balls that manifolds are estimated by. [count] */
export function squaredRadii(of: Features, k: number): Float64Array {
  const known = radiiOf(of);
  const radii = known.get(k) ?? farthest(nearestOthers(of, k));
  known.set(k, radii);
  return radii;
}

const farthest = ({ count, k, squaredDistances }: Neighbours): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => squaredDistances[i * k + k - 1]!);

function nobody(count: number, k: number): Neighbours {
  return {
    count,
    k,
    squaredDistances: new Float64Array(count * k).fill(Number.POSITIVE_INFINITY),
    indices: new Int32Array(count * k).fill(-1),
  };
}

function takeRows({ aStart, aEnd, bStart, bEnd, values }: PairBlock, found: Neighbours, diagonal = false): void {
  let at = 0;
  for (let i = aStart; i < aEnd; i++) {
    let farthest = found.squaredDistances[(i + 1) * found.k - 1]!;
    for (let j = bStart; j < bEnd; j++, at++) {
      if (values[at]! < farthest && !(diagonal && i === j)) farthest = insert(found, i, j, values[at]!);
    }
  }
}

function takeColumns({ aStart, aEnd, bStart, bEnd, values }: PairBlock, found: Neighbours): void {
  let at = 0;
  for (let i = aStart; i < aEnd; i++) {
    for (let j = bStart; j < bEnd; j++, at++) {
      if (values[at]! < found.squaredDistances[(j + 1) * found.k - 1]!) insert(found, j, i, values[at]!);
    }
  }
}

/** Puts a neighbour in its place among the k of `query`, the last of which drops out; returns how far the last is now. */
function insert({ k, squaredDistances, indices }: Neighbours, query: number, index: number, squaredDistance: number): number {
  const first = query * k;
  let at = first + k - 1;
  for (; at > first && squaredDistances[at - 1]! > squaredDistance; at--) {
    squaredDistances[at] = squaredDistances[at - 1]!;
    indices[at] = indices[at - 1]!;
  }
  squaredDistances[at] = squaredDistance;
  indices[at] = index;
  return squaredDistances[first + k - 1]!;
}
