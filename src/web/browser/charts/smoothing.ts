import type { Column } from './columns.js';

/**
 * Exponential moving average with the bias towards 0 of its first values taken out, as TensorBoard smooths:
 * m <- w m + (1 - w) x, drawn as m / (1 - w^n) after n values. What is missing stays missing, and moves nothing.
 *
 * @param weight of the past, 0..1 without 1; 0 leaves the values as they are
 */
export function smooth(column: Column, weight: number): Column {
  if (weight <= 0) return column;
  let mean = 0;
  let pastWeight = 1;
  return column.map((value) => {
    if (typeof value !== 'number') return value;
    mean = weight * mean + (1 - weight) * value;
    pastWeight *= weight;
    return mean / (1 - pastWeight);
  });
}
