import { type Datatype, datatypes, isDatatype, type TensorData } from '../datatypes.js';
import { ServingFailure } from '../failure.js';
import { quoted } from '../quoted.js';
import { type ServedTensor, sizeOf } from '../tensor.js';
import type { InferInput, InferRequest } from './infer-request.js';
import { decodeTypedContents } from './typed-contents.js';

/**
 * The tensors of a request, from its raw or its typed contents. What fits the model is not looked at here.
 * @throws ServingFailure `invalid`
 */
export function inferInputs({ inputs, raw }: InferRequest): ServedTensor[] {
  if (raw.length === 0) {
    return inputs.map((input) => tensorOf(input, (datatype, count) => decodeTypedContents(input.contents, input.name, datatype, count)));
  }
  if (raw.length !== inputs.length) {
    throw new ServingFailure('invalid', `raw_input_contents has ${raw.length} tensors and inputs has ${inputs.length}: expected one each`);
  }
  return inputs.map((input, i) => {
    if (input.contents.length > 0) {
      throw new ServingFailure('invalid', `input ${quoted(input.name)} has contents beside raw_input_contents: expected one of the two`);
    }
    return tensorOf(input, (datatype, count) => rawData(raw[i]!, input.name, datatype, count));
  });
}

function tensorOf({ name, datatype, shape }: InferInput, read: (datatype: Datatype, count: number) => TensorData): ServedTensor {
  if (!isDatatype(datatype)) {
    throw new ServingFailure(
      'invalid',
      `input ${quoted(name)} has the datatype ${quoted(datatype)}: expected one of ${Object.keys(datatypes).join(', ')}`,
    );
  }
  return { name, datatype, shape, data: read(datatype, sizeOf(shape)) };
}

/** A view of the bytes where they lie as the data type needs it, which only luck brings about; else a copy. */
function rawData(bytes: Uint8Array, name: string, datatype: Datatype, count: number): TensorData {
  const row = datatypes[datatype];
  const expected = count * row.bytes;
  if (bytes.length !== expected) {
    throw new ServingFailure(
      'invalid',
      `input ${quoted(name)} has ${bytes.length} bytes in raw_input_contents: its shape of ${count} ${datatype} takes ${expected}`,
    );
  }
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && bytes.byteOffset % row.bytes === 0) return row.view(buffer, bytes.byteOffset, count);
  const copy = Buffer.allocUnsafe(expected); // from a pool, in steps of 8 bytes
  copy.set(bytes);
  return row.view(copy.buffer, copy.byteOffset, count);
}
