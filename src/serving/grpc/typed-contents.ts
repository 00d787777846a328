import protobuf from 'protobufjs';
import { type Datatype, datatypes, type TensorData } from '../datatypes.js';
import { ServingFailure } from '../failure.js';
import { quoted } from '../quoted.js';
import { readMessage } from './malformed.js';

/** The fields of an InferTensorContents, by number. */
const fieldNames: Readonly<Record<number, string>> = {
  1: 'bool_contents',
  2: 'int_contents',
  3: 'int64_contents',
  4: 'uint_contents',
  5: 'uint64_contents',
  6: 'fp32_contents',
  7: 'fp64_contents',
  8: 'bytes_contents',
};

interface TypedField {
  readonly number: number;
  /** How one value is encoded: 0 varint, 5 four bytes. */
  readonly wireType: 0 | 5;
  readonly read: (reader: protobuf.Reader) => number | bigint;
}

/** Where values of a data type lie, by the protocol; FP16 has no field. */
const typedFields: Readonly<Record<Exclude<Datatype, 'FP16'>, TypedField>> = {
  BOOL: { number: 1, wireType: 0, read: (reader) => Number(reader.bool()) },
  UINT8: { number: 4, wireType: 0, read: (reader) => byteOf(reader.uint32()) },
  INT32: { number: 2, wireType: 0, read: (reader) => reader.int32() },
  INT64: { number: 3, wireType: 0, read: (reader) => BigInt(reader.int64().toString()) },
  FP32: { number: 6, wireType: 5, read: (reader) => reader.float() },
};

/** The field of an InferTensorContents that holds a data type; undefined for FP16, which only goes raw. */
export const typedFieldOf = (datatype: Datatype): string | undefined =>
  datatype === 'FP16' ? undefined : fieldNames[typedFields[datatype].number];

/**
 * The values in an InferTensorContents.
 * @param name what failures call the tensor
 * @param count as many as its shape says
 * @throws ServingFailure `invalid` where it has more, fewer, or others
 */
export function decodeTypedContents(contents: Uint8Array, name: string, datatype: Datatype, count: number): TensorData {
  if (datatype === 'FP16')
    throw new ServingFailure('invalid', `input ${quoted(name)} is FP16, which has no typed contents: give raw_input_contents`);
  const field = typedFields[datatype];
  const fieldName = fieldNames[field.number];
  const wrongCount = (has: string) =>
    new ServingFailure('invalid', `input ${quoted(name)} has ${has} in ${fieldName}, and its shape says ${count}`);
  // No value takes less than a byte: what a shape claims is not allocated on its word.
  if (!(count <= contents.length)) throw wrongCount('fewer values');
  return readMessage('InferTensorContents', () => {
    const data = datatypes[datatype].allocate(count);
    let read = 0;
    const next = (reader: protobuf.Reader) => {
      if (read === count) throw wrongCount('more values');
      put(data, read++, field.read(reader));
    };
    const reader = protobuf.Reader.create(contents);
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      const number = tag >>> 3;
      if (number === field.number && (tag & 7) === field.wireType) next(reader);
      else if (number === field.number && (tag & 7) === 2) {
        const packed = protobuf.Reader.create(reader.bytes());
        while (packed.pos < packed.len) next(packed);
      } else if (fieldNames[number] !== undefined) {
        throw new ServingFailure('invalid', `input ${quoted(name)} is ${datatype} and has ${fieldNames[number]}: expected ${fieldName}`);
      } else reader.skipType(tag & 7, 0, number);
    }
    if (read < count) throw wrongCount(`${read} values`);
    return data;
  });
}

function put(data: TensorData, index: number, value: number | bigint): void {
  if (data instanceof BigInt64Array) data[index] = BigInt(value);
  else data[index] = Number(value);
}

function byteOf(value: number): number {
  if (value > 255) throw new ServingFailure('invalid', `${value} is no UINT8: expected 0 to 255`);
  return value;
}
