import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { InputError } from '../../errors.js';

/** An array of unsigned bytes, row-major. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  readonly values: Uint8Array;
}

const unsignedByte = 0x08;

/**
 * Reads an IDX file: two zero bytes, a type, the number of dimensions, each dimension as a big-endian 32-bit integer,
 * values. Files beginning with gzip's mark are unpacked, whatever their name.
 *
 * @throws InputError where the file cannot be read, or is not a whole IDX file of unsigned bytes
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const bytes = await unpack(path, await readBytes(path));
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw corrupt(path, `is no IDX file: expected it to begin with the bytes 00 00, found ${hex(bytes.subarray(0, 2)) || 'nothing'}`);
  }
  if (bytes[2] !== unsignedByte) {
    throw corrupt(path, `has values of type ${hex(bytes.subarray(2, 3))}: expected 08, unsigned bytes`);
  }
  const rank = bytes[3]!;
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw corrupt(path, `is truncated: expected a header of ${start} bytes, found ${bytes.length}`);
  const dimensions = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const expected = dimensions.reduce((product, extent) => product * extent, 1);
  const found = bytes.length - start;
  if (found !== expected) {
    throw corrupt(path, `is damaged: expected ${expected} bytes of values (${dimensions.join('x')}), found ${found}`);
  }
  return { dimensions, values: bytes.subarray(start) };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError('missing-data', `cannot read ${path} (${causeOf(error)})`, 'check the path and its permissions');
  }
}

async function unpack(path: string, bytes: Buffer): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    throw corrupt(path, `is damaged: expected a whole gzip file, found ${bytes.length} bytes that do not unpack (${causeOf(error)})`);
  }
}

const corrupt = (path: string, what: string) => new InputError('corrupt-data', `${path} ${what}`, 'get the file again');
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
const causeOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
