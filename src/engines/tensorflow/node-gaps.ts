import util from 'node:util';

/** Puts back what tfjs-node 4.22 calls and Node 23 has removed; before the package is loaded. */
export function fillNodeGaps(): void {
  if ('isNullOrUndefined' in util) return;
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}
