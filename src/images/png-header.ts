/** What the first chunk of a PNG file tells (https://www.w3.org/TR/png/#11IHDR). */
export interface PngHeader {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 colours (those of a palette as well), 4 colours and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const channelsByColourType: Readonly<Record<number, PngHeader['channels']>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** Of a file's bytes; undefined where they are no PNG. */
export function readPngHeader(bytes: Buffer): PngHeader | undefined {
  // Signature, the chunk's length and its type, then the header itself.
  if (bytes.length < 26 || !bytes.subarray(0, 8).equals(signature) || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const channels = channelsByColourType[bytes.readUInt8(25)];
  return channels && { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), channels };
}
