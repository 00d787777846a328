import { countingProgress } from './counting.js';

/** Shows how far the first decoding of a data set is; nothing where it is over at once, or without a terminal. */
export function decodingProgress(): (spec: string, done: number, total: number) => void {
  const show = countingProgress();
  return (spec, done, total) => show(`decoding ${spec}`, done, total);
}
