import { createHash } from 'node:crypto';
import { bytesOf, elementsOf } from './content.js';

/**
 * The head of a cache file; images follow, a byte an element, one after another.
 *
 *     16 bytes  "ganforge data 1\n"
 *      4 bytes  length of the rest of the head, little-endian
 *     32 bytes  SHA-256 of the rest of the head
 *      4 bytes  length of the JSON part
 *               JSON: shape, size, classNames, labelled, hash
 *               labels: int32 [size] where labelled
 *               mean: float32 [product of shape]
 */
export interface CacheHead {
  readonly shape: readonly [number, number, number];
  readonly size: number;
  readonly classNames: readonly string[];
  readonly labels: Int32Array;
  readonly mean: Float32Array;
  /** Of shape, labels and content, hexadecimal. */
  readonly hash: string;
}

interface HeadJson {
  readonly shape: readonly [number, number, number];
  readonly size: number;
  readonly classNames: readonly string[];
  readonly labelled: boolean;
  readonly hash: string;
}

export interface CachePrefix {
  /** Of what follows the prefix. */
  readonly length: number;
  readonly checksum: Buffer;
}

const magic = Buffer.from('ganforge data 1\n');
export const prefixLength = magic.length + 4 + 32;

export function encodeHead(head: CacheHead): Buffer {
  const { shape, size, classNames, labels, mean, hash } = head;
  const fields: HeadJson = { shape, size, classNames, labelled: labels.length > 0, hash };
  const json = Buffer.from(JSON.stringify(fields));
  const body = Buffer.concat([uint32(json.length), json, bytesOf(labels), bytesOf(mean)]);
  return Buffer.concat([magic, uint32(body.length), createHash('sha256').update(body).digest(), body]);
}

/** @returns undefined where `bytes` are not the beginning of a cache file of this version */
export function readPrefix(bytes: Buffer): CachePrefix | undefined {
  if (bytes.length < prefixLength || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  return {
    length: bytes.readUInt32LE(magic.length),
    checksum: bytes.subarray(magic.length + 4, prefixLength),
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** @returns undefined where the checksum is not that of `body` */
export function decodeHead(body: Buffer, prefix: CachePrefix): CacheHead | undefined {
  if (!createHash('sha256').update(body).digest().equals(prefix.checksum)) return undefined;
  const jsonEnd = 4 + body.readUInt32LE(0);
  const { labelled, ...fields }: HeadJson = JSON.parse(body.toString('utf8', 4, jsonEnd));
  const labels = new Int32Array(labelled ? fields.size : 0);
  const mean = new Float32Array(elementsOf(fields.shape));
  bytesOf(labels).set(body.subarray(jsonEnd, jsonEnd + labels.byteLength));
  bytesOf(mean).set(body.subarray(jsonEnd + labels.byteLength));
  return { ...fields, labels, mean };
}
