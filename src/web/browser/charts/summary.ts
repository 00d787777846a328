import type { Column } from './columns.js';
import { formatNumber } from './format.js';
import { newest } from './points.js';

/** A chart in one sentence, for who cannot see it. */
export function summarise(lines: readonly { label: string; raw: Column }[], end: string): string {
  const parts = lines.flatMap(({ label, raw }) => {
    const value = newest(raw);
    if (value === undefined) return [];
    const [least, most] = rangeOf(raw);
    return [`${label} ${formatNumber(value)}, from ${formatNumber(least)} to ${formatNumber(most)}`];
  });
  return parts.length === 0 ? '' : `Newest values, at ${end}: ${parts.join('; ')}.`;
}

function rangeOf(column: Column): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column) {
    if (typeof value !== 'number') continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
