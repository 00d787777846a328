import type { Formatter } from 'picocolors/types.js';

/** A piece of a line, with its colour kept apart so that its width is known. */
export interface Piece {
  readonly text: string;
  readonly colour?: Formatter;
}

/** A part of a line that stays or goes as a whole. */
export type Segment = readonly Piece[];

const GAP = '  ';

export function widthOf(segments: readonly Segment[]): number {
  const parts = segments.map((segment) => segment.reduce((width, { text }) => width + text.length, 0));
  return parts.reduce((total, width) => total + width, 0) + GAP.length * Math.max(0, parts.length - 1);
}

export function render(segments: readonly Segment[]): string {
  return segments.map((segment) => segment.map(({ text, colour }) => (colour ? colour(text) : text)).join('')).join(GAP);
}

/** The first of the layouts that fits into `columns`; the last one shortened from its end if none does. */
export function firstThatFits(layouts: readonly (readonly Segment[])[], columns: number): string {
  const fitting = layouts.find((segments) => widthOf(segments) <= columns);
  if (fitting) return render(fitting);
  let last = layouts.at(-1) ?? [];
  while (last.length > 0 && widthOf(last) > columns) last = last.slice(0, -1);
  return render(last);
}

/** `━━━━━━╌╌╌╌`: a share of a bar. */
export function bar(share: number, width: number): { readonly done: string; readonly open: string } {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return { done: '━'.repeat(full), open: '╌'.repeat(width - full) };
}
