import type { Constant, Graph } from './graph.js';

/** Weights that lie in a file beside the model: protocol buffers end at 2 GiB. */
export interface ExternalData {
  /** Name of that file, relative to the model's folder. */
  readonly location: string;
  /** Where each of them lies, by initializer. */
  readonly places: ReadonlyMap<string, Place>;
}

export interface Place {
  /** A multiple of `alignment`, so that the values can be mapped into memory. */
  readonly offset: number;
  readonly length: number;
}

const alignment = 4096;

/** Tensors below this many bytes stay in the model: shapes and scalars are looked at while it is loaded. */
const smallest = 1024;

/** Bytes of all constants of a graph. */
export function weightBytes({ initializers }: Graph): number {
  return [...initializers.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** Places for all large constants, one after another. */
export function placeExternally({ initializers }: Graph, location: string): ExternalData {
  const places = new Map<string, Place>();
  let end = 0;
  for (const [name, { data }] of initializers) {
    if (data.byteLength < smallest) continue;
    const offset = Math.ceil(end / alignment) * alignment;
    places.set(name, { offset, length: data.byteLength });
    end = offset + data.byteLength;
  }
  return { location, places };
}

/** What is to be written at which offset of the file beside the model. */
export function* externalContent({ initializers }: Graph, { places }: ExternalData): Generator<Place & { readonly bytes: Uint8Array }> {
  for (const [name, place] of places) yield { ...place, bytes: bytesOf(initializers.get(name)!) };
}

/** The values of a constant as they are stored: little-endian, as every machine is that Node.js runs on here. */
export const bytesOf = ({ data }: Constant): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
