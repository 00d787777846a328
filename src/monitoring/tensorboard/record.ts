import { crc32c } from './crc32c.js';

/** Length and its checksum before the data, the checksum of the data after it. */
const headerBytes = 12;
const footerBytes = 4;
const maskDelta = 0xa282ead8;

/**
 * A record of a TFRecord file: length (uint64), masked CRC of the length (uint32), data, masked CRC of the data (uint32), all
 * little-endian. https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export function encodeRecord(data: Uint8Array): Buffer {
  const record = Buffer.alloc(headerBytes + data.length + footerBytes);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8);
  record.set(data, headerBytes);
  record.writeUInt32LE(maskedCrc(data), headerBytes + data.length);
  return record;
}

/** Rotated and shifted, so that a CRC of data that holds CRCs is no special one. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + maskDelta) >>> 0;
}
