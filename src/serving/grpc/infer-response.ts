import type { InferenceResult } from '../inference-service.js';
import { bytesOf, type ServedTensor } from '../tensor.js';
import { encodeMessage, responseType } from './protocol.js';
import { typedFieldOf } from './typed-contents.js';

const type = responseType('ModelInfer');

/** Field 6, of a length that comes first. */
const rawTag = (6 << 3) | 2;

/** Messages up to this size are encoded in the same memory, one after the other: new memory for each costs as much as the copy. */
const scratchLimit = 4 * 2 ** 20;
let scratch = Buffer.alloc(0);

/** A ModelInferResponse with values in raw_output_contents, copied once. It is good until the next call. */
export function encodeRawResponse(result: InferenceResult, id: string): Buffer {
  // Fields may come in any order: what is small is encoded by the schema, raw contents are put behind it.
  const head = encodeMessage(type, header(result, id, result.outputs.map(describe)));
  const raw = result.outputs.map(bytesOf);
  const message = memoryFor(raw.reduce((size, { length }) => size + 1 + varintSize(length) + length, head.length));
  message.set(head);
  let offset = head.length;
  for (const bytes of raw) {
    message[offset++] = rawTag;
    offset = putVarint(message, offset, bytes.length);
    message.set(bytes, offset);
    offset += bytes.length;
  }
  return message;
}

/** A ModelInferResponse with values in the outputs' typed contents; raw nevertheless if one is FP16, which has none. */
export function encodeTypedResponse(result: InferenceResult, id: string): Buffer {
  if (result.outputs.some(({ datatype }) => datatype === 'FP16')) return encodeRawResponse(result, id);
  const outputs = result.outputs.map((tensor) => ({ ...describe(tensor), contents: contentsOf(tensor) }));
  return encodeMessage(type, header(result, id, outputs));
}

function memoryFor(size: number): Buffer {
  if (size > scratchLimit) return Buffer.allocUnsafe(size);
  if (size > scratch.length) scratch = Buffer.allocUnsafeSlow(Math.min(scratchLimit, 2 * size));
  return scratch.subarray(0, size);
}

const header = ({ model, version }: InferenceResult, id: string, outputs: readonly object[]) => ({
  model_name: model,
  model_version: version,
  id,
  outputs,
});

const describe = ({ name, datatype, shape }: ServedTensor) => ({ name, datatype, shape });

function contentsOf({ datatype, data }: ServedTensor): object {
  const values = data instanceof BigInt64Array ? Array.from(data, halves) : data;
  return { [typedFieldOf(datatype)!]: values };
}

/** As protobufjs takes 64 bits. */
const halves = (value: bigint) => ({ low: Number(BigInt.asIntN(32, value)), high: Number(value >> 32n), unsigned: false });

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** @returns where what follows it begins */
function putVarint(message: Buffer, start: number, value: number): number {
  let offset = start;
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) message[offset++] = (rest % 128) | 128;
  message[offset++] = rest;
  return offset;
}
