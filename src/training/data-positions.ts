import type { InputSpec } from '../systems/inputs.js';

/** Where a step's batch begins in the streams. */
export interface DataPositions {
  /** Samples of the stream shown before the batch, by data input. */
  readonly data: Readonly<Record<string, number>>;
  /** Samples taken anew. */
  readonly samples: number;
}

/**
 * Takes the batch of every data input from its stream; a batch that phases share is taken once an iteration.
 * @param cursors samples taken from each stream so far; moved on
 * @param shared positions of this iteration's shared batches, by share word and stream; added to
 */
export function takeData(
  inputs: readonly InputSpec[],
  batch: number,
  cursors: Record<string, number>,
  shared: Record<string, number>,
): DataPositions {
  const data: Record<string, number> = {};
  let samples = 0;
  for (const spec of inputs) {
    if (spec.kind !== 'data') continue;
    const key = spec.share === undefined ? undefined : `${spec.share}/${spec.stream}`;
    const earlier = key === undefined ? undefined : shared[key];
    if (earlier !== undefined) {
      data[spec.name] = earlier;
      continue;
    }
    const position = cursors[spec.stream] ?? 0;
    const count = batch * (spec.factor ?? 1);
    data[spec.name] = position;
    cursors[spec.stream] = position + count;
    if (key !== undefined) shared[key] = position;
    samples += count;
  }
  return { data, samples };
}
