import type { InputSpec } from '../systems/inputs.js';

export type DataInput = Extract<InputSpec, { kind: 'data' }>;

/** What a data input goes through: a stream, or a part of one by itself. */
export const streamName = ({ stream, subset }: DataInput): string => (subset === undefined ? stream : `${stream}/${subset}`);

/** Where a step's batch begins in the streams. */
export interface DataPositions {
  /** Samples shown before the batch, by data input. */
  readonly data: Readonly<Record<string, number>>;
  /** Samples taken anew. */
  readonly samples: number;
}

/**
 * Takes the batch of every data input from what it goes through; a batch that phases share is taken once an iteration.
 * @param cursors samples taken so far, by `streamName`; moved on
 * @param shared positions of this iteration's shared batches, by share word and `streamName`; added to
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
    const cursor = streamName(spec);
    const key = spec.share === undefined ? undefined : `${spec.share}/${cursor}`;
    const earlier = key === undefined ? undefined : shared[key];
    if (earlier !== undefined) {
      data[spec.name] = earlier;
      continue;
    }
    const position = cursors[cursor] ?? 0;
    const count = batch * (spec.factor ?? 1);
    data[spec.name] = position;
    cursors[cursor] = position + count;
    if (key !== undefined) shared[key] = position;
    samples += count;
  }
  return { data, samples };
}
