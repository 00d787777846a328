import protobuf from 'protobufjs';
import { ServingFailure } from '../failure.js';
import { quoted } from '../quoted.js';
import { readMessage } from './malformed.js';

/** A ModelInferRequest as it came: nothing in it has been compared with anything else. */
export interface InferRequest {
  readonly model: string;
  /** Empty where the client leaves it to the server. */
  readonly version: string;
  readonly id: string;
  readonly inputs: readonly InferInput[];
  /** Names, in the order asked for; none asks for all. */
  readonly outputs: readonly string[];
  /** Views of the message, one an input, if inputs are given so. */
  readonly raw: readonly Uint8Array[];
}

export interface InferInput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  /** An InferTensorContents, still encoded: what has to be in it follows from data type and shape. Empty where there is none. */
  readonly contents: Uint8Array;
}

/** Longer lists are refused while they are read: an element takes two bytes to send and a hundred to hold. */
const maxTensors = 1024;
const maxDimensions = 32;

/** Tags: a field's number, and that it is a varint or of a length that comes first. */
const varint = (field: number): number => field << 3;
const delimited = (field: number): number => (field << 3) | 2;

/**
 * Decodes by hand, without copying what is large: objects from reflection can take forty times the memory of a message.
 * @param bytes what the views in the result are of
 * @throws ServingFailure `invalid` where they are no such message
 */
export function decodeInferRequest(bytes: Uint8Array): InferRequest {
  return readMessage('ModelInferRequest', () => {
    const inputs: InferInput[] = [];
    const outputs: string[] = [];
    const raw: Uint8Array[] = [];
    const request = { model: '', version: '', id: '', inputs, outputs, raw };
    eachField(bytes, (tag, reader) => {
      switch (tag) {
        case delimited(1):
          request.model = reader.string();
          return true;
        case delimited(2):
          request.version = reader.string();
          return true;
        case delimited(3):
          request.id = reader.string();
          return true;
        case delimited(5):
          return push(inputs, decodeInput(reader.bytes()), maxTensors, 'inputs');
        case delimited(6):
          return push(outputs, decodeOutput(reader.bytes()), maxTensors, 'outputs');
        case delimited(7):
          return push(raw, reader.bytes(), maxTensors, 'raw_input_contents');
        default:
          return false;
      }
    });
    return request;
  });
}

function decodeInput(bytes: Uint8Array): InferInput {
  const shape: number[] = [];
  const none: Uint8Array = new Uint8Array(0);
  const input = { name: '', datatype: '', shape, contents: none };
  eachField(bytes, (tag, reader) => {
    switch (tag) {
      case delimited(1):
        input.name = reader.string();
        return true;
      case delimited(2):
        input.datatype = reader.string();
        return true;
      case varint(3):
        return push(shape, dimension(reader), maxDimensions, 'dimensions');
      case delimited(3): {
        const packed = protobuf.Reader.create(reader.bytes());
        while (packed.pos < packed.len) push(shape, dimension(packed), maxDimensions, 'dimensions');
        return true;
      }
      case delimited(5):
        // Protocol buffers would have the two joined; no encoder writes that.
        if (input.contents.length > 0) throw new ServingFailure('invalid', `input ${quoted(input.name)} has contents twice`);
        input.contents = reader.bytes();
        return true;
      default:
        return false;
    }
  });
  return input;
}

function decodeOutput(bytes: Uint8Array): string {
  let name = '';
  eachField(bytes, (tag, reader) => {
    if (tag !== delimited(1)) return false;
    name = reader.string();
    return true;
  });
  return name;
}

/** @param read reads the field, or says that it is none of the message's and to be skipped */
function eachField(bytes: Uint8Array, read: (tag: number, reader: protobuf.Reader) => boolean): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (!read(tag, reader)) reader.skipType(tag & 7, 0, tag >>> 3);
  }
}

function push<T>(list: T[], value: T, most: number, what: string): true {
  if (list.length === most) throw new ServingFailure('invalid', `the message has more than ${most} ${what}`);
  list.push(value);
  return true;
}

/** An int64 that a number holds exactly. */
function dimension(reader: protobuf.Reader): number {
  const value = reader.int64();
  // `Number` would go by way of its digits.
  const size = typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new ServingFailure('invalid', `${value} is no size of a dimension: expected 0 to ${Number.MAX_SAFE_INTEGER}`);
}
