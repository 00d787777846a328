/** Types of frames that we send or look at (RFC 9113, section 6). */
export const frameTypes = { data: 0, headers: 1, resetStream: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;

/** Flags; which of them a bit is depends on the frame's type. */
export const frameFlags = { endStream: 1, acknowledged: 1, endHeaders: 4 } as const;

const headSize = 9;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  /** Bytes of its payload. */
  readonly length: number;
  /** Left out where it is data. Good until the next bytes are read. */
  readonly payload: Buffer;
}

/** A frame as it goes on the wire. */
export function frameBytes(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(headSize + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, headSize);
  return bytes;
}

/** 32 bits, the highest first. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Fields of a head as HPACK has them where nothing is indexed (RFC 7541, section 6.2.2); names and values of at most 126 bytes. */
export function literalFields(fields: Readonly<Record<string, string>>): Buffer {
  const text = (value: string) => [Buffer.of(Buffer.byteLength(value)), Buffer.from(value)];
  return Buffer.concat(Object.entries(fields).flatMap(([name, value]) => [Buffer.of(0), ...text(name), ...text(value)]));
}

/** Finds the frames in what comes, in whatever pieces. Of data, which is nearly all there is, nothing is kept. */
export class FrameReader {
  /** What has come of a frame that is not complete. */
  #kept: Buffer = Buffer.alloc(0);
  /** A frame of data, and how much of it is to come. */
  #data: { readonly frame: Frame; left: number } | undefined;

  constructor(private readonly onFrame: (frame: Frame) => void) {}

  read(bytes: Buffer): void {
    let rest = this.#kept.length > 0 ? Buffer.concat([this.#kept, bytes]) : bytes;
    for (let length = this.#next(rest); length > 0; length = this.#next(rest)) rest = rest.subarray(length);
    this.#kept = Buffer.from(rest);
  }

  /** @returns bytes that have been read; 0 where there are too few for anything */
  #next(bytes: Buffer): number {
    if (this.#data) return this.#skip(this.#data, bytes.length);
    if (bytes.length < headSize) return 0;
    const length = bytes.readUIntBE(0, 3);
    const head = { type: bytes[3]!, flags: bytes[4]!, stream: bytes.readUInt32BE(5), length };
    if (head.type === frameTypes.data) {
      this.#data = { frame: { ...head, payload: Buffer.alloc(0) }, left: length };
      this.#skip(this.#data, 0);
      return headSize;
    }
    if (bytes.length < headSize + length) return 0;
    this.onFrame({ ...head, payload: bytes.subarray(headSize, headSize + length) });
    return headSize + length;
  }

  #skip(data: { readonly frame: Frame; left: number }, available: number): number {
    const part = Math.min(data.left, available);
    data.left -= part;
    if (data.left === 0) {
      this.#data = undefined;
      this.onFrame(data.frame);
    }
    return part;
  }
}
