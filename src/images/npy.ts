/**
 * The file format of NumPy arrays, version 1.0 (numpy.lib.format): a mark, the length of a header, the header as a
 * Python dictionary padded so that values begin at a multiple of 64, values in C order, little-endian.
 */
const magic = Buffer.from('\x93NUMPY\x01\x00', 'latin1');

export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** @throws RangeError where `data` does not have the length that `shape` says */
export function encodeNpy({ shape, data }: NpyArray): Buffer {
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (length !== data.length) throw new RangeError(`${data.length} values are not an array of shape [${shape.join(', ')}]`);
  const type = data instanceof Float32Array ? '<f4' : data instanceof Int32Array ? '<i4' : '|u1';
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const fields = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((magic.length + 2 + fields.length + 1) / 64) * 64;
  const header = Buffer.alloc(start, ' ');
  magic.copy(header);
  header.writeUInt16LE(start - magic.length - 2, magic.length);
  header.write(fields, magic.length + 2, 'latin1');
  header.write('\n', start - 1, 'latin1');
  return Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

/**
 * Reads what `encodeNpy` writes.
 *
 * @throws RangeError where `bytes` is another format, type or order, or truncated
 */
export function decodeNpy(bytes: Buffer): NpyArray {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw new RangeError('this is no .npy file of version 1.0');
  const start = magic.length + 2 + bytes.readUInt16LE(magic.length);
  const fields = bytes.toString('latin1', magic.length + 2, start);
  const match = /'descr': '(<f4|<i4|\|u1)', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(fields);
  if (match === null) throw new RangeError(`this .npy file holds no float32, int32 or uint8 array in C order: ${fields.trim()}`);
  const shape = (match[2] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const length = shape.reduce((product, extent) => product * extent, 1);
  const type = match[1] === '<f4' ? Float32Array : match[1] === '<i4' ? Int32Array : Uint8Array;
  const expected = length * type.BYTES_PER_ELEMENT;
  if (bytes.length !== start + expected) {
    throw new RangeError(`this .npy file is truncated: expected ${expected} bytes of values, found ${bytes.length - start}`);
  }
  return { shape, data: new type(Uint8Array.from(bytes.subarray(start)).buffer) };
}
