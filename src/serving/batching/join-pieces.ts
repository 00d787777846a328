import { bytesOf } from '../tensor.js';
import type { Batch, RawTensor } from './executor.js';
import type { JoinRules } from './join-rules.js';
import type { Piece } from './pending-job.js';

/**
 * Lays the rows of pieces one after another, in memory of the batch's own.
 * @param pieces at least one, and of requests that `rules` allow together
 * @param every positions of all of the model's outputs
 */
export function joinPieces(pieces: readonly Piece[], { rowed }: JoinRules, every: readonly number[]): Batch {
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  const inputs = rowed.map((isRowed, i) => (isRowed ? joinRows(pieces, i, rows) : copyInput(pieces[0]!, i)));
  return { rows, inputs, outputs: wantedBy(pieces, every) };
}

function joinRows(pieces: readonly Piece[], input: number, rows: number): RawTensor {
  const first = pieces[0]!.job;
  const { shape, data } = first.inputs[input]!;
  const size = data.byteLength / first.rows;
  const joined = new Uint8Array(rows * size);
  let offset = 0;
  for (const { job, start, rows: count } of pieces) {
    const { buffer, byteOffset } = job.inputs[input]!.data;
    joined.set(new Uint8Array(buffer, byteOffset + start * size, count * size), offset);
    offset += count * size;
  }
  return { shape: [rows, ...shape.slice(1)], buffer: joined.buffer };
}

function copyInput({ job }: Piece, input: number): RawTensor {
  const tensor = job.inputs[input]!;
  const copy = new Uint8Array(tensor.data.byteLength);
  copy.set(bytesOf(tensor));
  return { shape: tensor.shape, buffer: copy.buffer };
}

/** What any of them wants, in the model's order. */
function wantedBy(pieces: readonly Piece[], every: readonly number[]): readonly number[] {
  if (pieces.some(({ job }) => job.wanted === every)) return every;
  return every.filter((position) => pieces.some(({ job }) => job.wanted.includes(position)));
}

/** The outputs of a batch that a job wants, in its order. */
export function selectOutputs(
  outputs: readonly RawTensor[],
  positions: readonly number[],
  wanted: readonly number[],
): readonly RawTensor[] {
  return positions === wanted ? outputs : wanted.map((position) => outputs[positions.indexOf(position)]!);
}

/** Whether every output of a batch has a row for each row of its inputs. */
export const splitsByRow = (outputs: readonly RawTensor[], rows: number): boolean => outputs.every(({ shape }) => shape[0] === rows);
