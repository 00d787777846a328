import type { Features } from './features.js';

/**
 * Inner products and distances of all pairs of rows of two sets, block by block: what the nearest neighbours, the kernel
 * distance, Parzen windows and covariances are made of.
 *
 * All in double precision, |x - y|^2 as |x|^2 + |y|^2 - 2 x.y. The sum of a pair runs over its columns in order,
 * wherever in a block the pair lies: a pair has the same bits both ways round, and equal rows have the distance 0.
 */

/** Rows in double precision, [count, size]. */
export interface Rows {
  readonly count: number;
  readonly size: number;
  readonly values: Float64Array;
}

/** Products or squared distances of rows `aStart`.. of a with rows `bStart`.. of b; valid until the visitor returns. */
export interface PairBlock {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
  /** Row-major [aEnd - aStart, bEnd - bStart]. */
  readonly values: Float64Array;
}

type Visit = (block: PairBlock) => void;

const blockRows = 128;

export function toRows({ count, size, values }: Features): Rows {
  return { count, size, values: Float64Array.from(values) };
}

/** |x|^2 of each row, with the bits that its product with itself has in a block. */
export function squaredNorms(of: Rows): Float64Array {
  return Float64Array.from({ length: of.count }, (_, i) => product(of, i, of, i));
}

/** Visits the inner products of all pairs; blocks of the same rows of a come one after the other, from b's first rows to its last. */
export function visitProducts(a: Rows, b: Rows, visit: Visit): void {
  for (let start = 0; start < a.count; start += blockRows) visitRow(a, start, b, 0, visit);
}

/** Visits the pairs of one set, blocks with bStart >= aStart alone: those on the diagonal hold their pairs both ways round. */
export function visitProductsWithin(a: Rows, visit: Visit): void {
  for (let start = 0; start < a.count; start += blockRows) visitRow(a, start, a, start, visit);
}

/** As `visitProducts`, squared Euclidean distances. */
export function visitSquaredDistances(a: Rows, b: Rows, visit: Visit): void {
  visitProducts(a, b, toDistances(squaredNorms(a), squaredNorms(b), visit));
}

/** As `visitProductsWithin`, squared Euclidean distances. */
export function visitSquaredDistancesWithin(a: Rows, visit: Visit): void {
  const norms = squaredNorms(a);
  visitProductsWithin(a, toDistances(norms, norms, visit));
}

/** a b^T for matrices of rows: [a.count, b.count]. */
export function allProducts(a: Rows, b: Rows): Rows {
  const values = new Float64Array(a.count * b.count);
  visitProducts(a, b, (block) => {
    const width = block.bEnd - block.bStart;
    for (let i = block.aStart; i < block.aEnd; i++) {
      const from = (i - block.aStart) * width;
      values.set(block.values.subarray(from, from + width), i * b.count + block.bStart);
    }
  });
  return { count: a.count, size: b.count, values };
}

function toDistances(aNorms: Float64Array, bNorms: Float64Array, visit: Visit): Visit {
  return (block) => {
    const { aStart, aEnd, bStart, bEnd, values } = block;
    let at = 0;
    for (let i = aStart; i < aEnd; i++) {
      const norm = aNorms[i]!;
      for (let j = bStart; j < bEnd; j++, at++) values[at] = Math.max(0, norm + bNorms[j]! - 2 * values[at]!);
    }
    visit(block);
  };
}

function visitRow(a: Rows, aStart: number, b: Rows, bFirst: number, visit: Visit): void {
  const aEnd = Math.min(a.count, aStart + blockRows);
  const buffer = new Float64Array(blockRows * blockRows);
  for (let bStart = bFirst; bStart < b.count; bStart += blockRows) {
    const bEnd = Math.min(b.count, bStart + blockRows);
    const block = { aStart, aEnd, bStart, bEnd, values: buffer.subarray(0, (aEnd - aStart) * (bEnd - bStart)) };
    fill(block, a, b);
    visit(block);
  }
}

/** In tiles of 2 by 4 pairs, whose eight sums stay in registers; pairs left over at the edges one by one. */
function fill({ aStart, aEnd, bStart, bEnd, values }: PairBlock, a: Rows, b: Rows): void {
  const width = bEnd - bStart;
  const tiledRows = aStart + 2 * Math.floor((aEnd - aStart) / 2);
  const tiledColumns = bStart + 4 * Math.floor(width / 4);
  for (let i = aStart; i < aEnd; i++) {
    const at = (i - aStart) * width;
    if (i < tiledRows && (i - aStart) % 2 === 0) {
      for (let j = bStart; j < tiledColumns; j += 4) tile(a.values, i, b.values, j, a.size, values, at + j - bStart, width);
    }
    for (let j = i < tiledRows ? tiledColumns : bStart; j < bEnd; j++) values[at + j - bStart] = product(a, i, b, j);
  }
}

function product(a: Rows, i: number, b: Rows, j: number): number {
  const { size, values } = a;
  const others = b.values;
  const x = i * size;
  const y = j * size;
  let sum = 0;
  for (let k = 0; k < size; k++) sum += values[x + k]! * others[y + k]!;
  return sum;
}

function tile(a: Float64Array, i: number, b: Float64Array, j: number, size: number, into: Float64Array, at: number, width: number): void {
  const x0 = i * size;
  const x1 = x0 + size;
  const y0 = j * size;
  const y1 = y0 + size;
  const y2 = y1 + size;
  const y3 = y2 + size;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let k = 0; k < size; k++) {
    const u = a[x0 + k]!;
    const v = a[x1 + k]!;
    const p = b[y0 + k]!;
    const q = b[y1 + k]!;
    const r = b[y2 + k]!;
    const s = b[y3 + k]!;
    s00 += u * p;
    s01 += u * q;
    s02 += u * r;
    s03 += u * s;
    s10 += v * p;
    s11 += v * q;
    s12 += v * r;
    s13 += v * s;
  }
  into[at] = s00;
  into[at + 1] = s01;
  into[at + 2] = s02;
  into[at + 3] = s03;
  into[at + width] = s10;
  into[at + width + 1] = s11;
  into[at + width + 2] = s12;
  into[at + width + 3] = s13;
}
