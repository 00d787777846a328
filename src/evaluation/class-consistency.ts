import { type Features, row } from './features.js';

/** The class of the greatest logit of each row. */
export function classesOf(logits: Features): Int32Array {
  return Int32Array.from({ length: logits.count }, (_, i) => {
    const values = row(logits, i);
    return values.reduce((best, value, k) => (value > values[best]! ? k : best), 0);
  });
}

/** Share of the rows at which two classifications agree, 0..1. */
export function agreement(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let same = 0;
  for (let i = 0; i < one.length; i++) if (one[i] === other[i]) same++;
  return same / one.length;
}
