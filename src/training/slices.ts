import type { Layouts } from '../engines/layout.js';
import { chunkLength } from './reduce.js';

/** A piece [start, end) of a network's parameters, which begins at `gradientStart` of its optimizer's gradient. */
export interface Range {
  readonly network: string;
  readonly start: number;
  readonly end: number;
  readonly gradientStart: number;
}

export const elementsOf = (ranges: readonly Range[]): number => ranges.reduce((sum, { start, end }) => sum + end - start, 0);

/** Below this many elements a piece costs more to hand out than to compute. */
export const smallestSlice = 4 * chunkLength;

/**
 * Cuts an optimizer's vector into at most `pieces` of about equal length, at multiples of the chunk from the start of each network.
 * @param whole a range for each weight (for projections that need all of it)
 */
export function sliceParameters(networks: readonly string[], layouts: Layouts, pieces: number, whole = false): Range[][] {
  const atoms: Range[] = [];
  let base = 0;
  for (const network of networks) {
    const { parameters, parameterCount } = layouts[network]!;
    const cuts = whole
      ? parameters.map(({ offset, size }) => [offset, offset + size] as const)
      : Array.from(
          { length: Math.ceil(parameterCount / chunkLength) },
          (_, i) => [i * chunkLength, Math.min(parameterCount, (i + 1) * chunkLength)] as const,
        );
    for (const [start, end] of cuts) atoms.push({ network, start, end, gradientStart: base + start });
    base += parameterCount;
  }
  const target = Math.max(base / pieces, smallestSlice);
  const slices: Range[][] = [];
  let filled = 0;
  for (const atom of atoms) {
    // A new slice where the running total has passed the next multiple of the target.
    if (slices.length === 0 || filled >= target * slices.length) slices.push([]);
    const slice = slices.at(-1)!;
    if (whole) slice.push(atom);
    else append(slice, atom);
    filled += atom.end - atom.start;
  }
  return slices;
}

/**
 * The chunks of a range, from its start. A range begins at a whole chunk of its network or is a weight, so these are the same
 * chunks however a vector is cut in slices.
 */
export function chunksOf({ network, start, end, gradientStart }: Range): Range[] {
  return Array.from({ length: Math.ceil((end - start) / chunkLength) }, (_, i) => {
    const from = i * chunkLength;
    return { network, start: start + from, end: Math.min(end, start + from + chunkLength), gradientStart: gradientStart + from };
  });
}

/** Joins neighbours, so that a slice is few long ranges. */
function append(slice: Range[], atom: Range): void {
  const last = slice.at(-1);
  if (last && last.network === atom.network && last.end === atom.start) slice[slice.length - 1] = { ...last, end: atom.end };
  else slice.push(atom);
}
