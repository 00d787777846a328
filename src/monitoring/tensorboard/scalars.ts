import { figuresOf } from '../live/history-row.js';
import type { Statistics } from '../statistics.js';
import { type SummaryValue, scalar } from './event-message.js';

/** What TensorBoard shows of an iteration: the series of the live page, under their names; those that are not finite as well. */
export function scalarsOf(statistics: Statistics): SummaryValue[] {
  return Object.entries(figuresOf(statistics)).flatMap(([group, figures = {}]) =>
    Object.entries(figures).flatMap(([name, value]) => (value === undefined ? [] : [scalar(`${group}/${name}`, value ?? Number.NaN)])),
  );
}
