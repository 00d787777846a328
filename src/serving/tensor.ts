import type { Datatype, TensorData } from './datatypes.js';

/** A tensor on its way to or from a model, as all protocols here carry it. */
export interface ServedTensor {
  readonly name: string;
  readonly datatype: Datatype;
  /** Dimensions as numbers, the batch first where there is one. */
  readonly shape: readonly number[];
  /** As many values as the shape says. */
  readonly data: TensorData;
}

/** Values in a tensor of that shape; may be too large to be exact, which only matters to those who then allocate. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The tensor's values as bytes, without a copy. */
export const bytesOf = ({ data }: Pick<ServedTensor, 'data'>): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
