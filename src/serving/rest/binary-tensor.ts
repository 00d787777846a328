import { type Datatype, datatypes, type TensorData } from '../datatypes.js';
import { invalid } from './fields.js';

/**
 * A tensor from its little-endian bytes, as all machines that onnxruntime has binaries for keep them. They are looked at where they lie
 * where that is aligned for the data type, and copied otherwise.
 *
 * @param elements as many as the shape says
 * @param where it stands in the request, such as `inputs[0]`
 * @throws ServingFailure `invalid` where there are more or fewer bytes, or a BOOL is neither 0 nor 1
 */
export function tensorFromBytes(bytes: Buffer, datatype: Datatype, elements: number, where: string): TensorData {
  const { bytes: size, allocate, view } = datatypes[datatype];
  if (bytes.length !== elements * size) {
    throw invalid(`${where} has ${bytes.length} bytes of binary data, expected ${elements * size}: ${elements} values of ${datatype}`);
  }
  if (datatype === 'BOOL') checkBooleans(bytes, where);
  const { buffer, byteOffset } = bytes;
  if (buffer instanceof ArrayBuffer && byteOffset % size === 0) return view(buffer, byteOffset, elements);
  const data = allocate(elements);
  bytesOf(data).set(bytes);
  return data;
}

/** The memory of a tensor as bytes. */
export const bytesOf = (data: TensorData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function checkBooleans(bytes: Buffer, where: string): void {
  const wrong = bytes.findIndex((byte) => byte > 1);
  if (wrong !== -1) throw invalid(`${where} has the byte ${bytes[wrong]} at ${wrong} of its binary data, expected 0 or 1 for BOOL`);
}
