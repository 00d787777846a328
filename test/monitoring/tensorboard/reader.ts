import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import protobuf from 'protobufjs';
import { crc32c } from '../../../src/monitoring/tensorboard/crc32c.js';

/** The data of a TFRecord file's records; checksums are checked, and nothing may be left over. */
export function readRecords(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const end = at + 12 + length;
    expect(unmasked(bytes.readUInt32LE(at + 8))).to.equal(crc32c(bytes.subarray(at, at + 8)));
    expect(unmasked(bytes.readUInt32LE(end))).to.equal(crc32c(bytes.subarray(at + 12, end)));
    records.push(bytes.subarray(at + 12, end));
    at = end + 4;
  }
  return records;
}

function unmasked(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

export interface ReadEvent {
  readonly seconds: number;
  readonly step: number;
  readonly version?: string;
  /** Status of a session: 1 where one starts. */
  readonly session?: number;
  readonly scalars: Record<string, number>;
  readonly images: Record<string, { readonly height: number; readonly width: number; readonly channels: number; readonly png: Buffer }>;
  readonly texts: Record<string, string>;
}

/** The events of a file. Fields are read by the numbers they have in TensorBoard's protocol. */
export const readEvents = (file: string): ReadEvent[] => readRecords(readFileSync(file)).map(readEvent);

/** Names of the event files in a folder, in TensorBoard's order. */
export const eventFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.includes('tfevents'))
    .sort()
    .map((name) => join(folder, name));

/** All of them, one after the other. */
export const eventsIn = (folder: string): ReadEvent[] => eventFiles(folder).flatMap(readEvents);

function readEvent(bytes: Buffer): ReadEvent {
  const event = { seconds: 0, step: 0, scalars: {}, images: {}, texts: {} } as { -readonly [K in keyof ReadEvent]: ReadEvent[K] };
  fields(bytes, {
    1: (reader) => (event.seconds = reader.double()),
    2: (reader) => (event.step = Number(reader.int64())),
    3: (reader) => (event.version = reader.string()),
    5: (reader) => fields(reader.bytes(), { 1: (value) => readValue(value.bytes(), event) }),
    7: (reader) => fields(reader.bytes(), { 1: (status) => (event.session = status.int32()) }),
  });
  return event;
}

function readValue(bytes: Uint8Array, event: ReadEvent): void {
  let tag = '';
  fields(bytes, {
    1: (reader) => (tag = reader.string()),
    2: (reader) => (event.scalars[tag] = reader.float()),
    4: (reader) => {
      let [height, width, channels, png] = [0, 0, 0, Buffer.alloc(0)];
      fields(reader.bytes(), {
        1: (value) => (height = value.int32()),
        2: (value) => (width = value.int32()),
        3: (value) => (channels = value.int32()),
        4: (value) => (png = Buffer.from(value.bytes())),
      });
      event.images[tag] = { height, width, channels, png };
    },
    8: (reader) =>
      fields(reader.bytes(), {
        1: (type) => expect(type.int32(), 'DT_STRING').to.equal(7),
        8: (text) => (event.texts[tag] = Buffer.from(text.bytes()).toString()),
      }),
  });
}

function fields(bytes: Uint8Array, read: Readonly<Record<number, (reader: protobuf.Reader) => unknown>>): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const key = reader.uint32();
    const field = read[key >>> 3];
    if (field) field(reader);
    else reader.skipType(key & 7);
  }
}
