import { type Datatype, datatypes, type TensorData } from './datatypes.js';
import { ServingFailure } from './failure.js';
import { bytesOf } from './tensor.js';

/**
 * A tensor from its little-endian bytes, as all machines that onnxruntime has binaries for keep them. They are looked at where they lie
 * where that is aligned for the data type, and copied otherwise.
 *
 * @param elements as many as the shape says
 * @param where what failures call it, such as `inputs[0]`
 * @throws ServingFailure `invalid` where there are more or fewer bytes
 */
export function tensorFromBytes(bytes: Uint8Array, datatype: Datatype, elements: number, where: string): TensorData {
  const { bytes: size, allocate, view } = datatypes[datatype];
  if (bytes.length !== elements * size) {
    const message = `${where} has ${bytes.length} bytes of binary data, expected ${elements * size}: ${elements} values of ${datatype}`;
    throw new ServingFailure('invalid', message);
  }
  const { buffer, byteOffset } = bytes;
  if (buffer instanceof ArrayBuffer && byteOffset % size === 0) return view(buffer, byteOffset, elements);
  const data = allocate(elements);
  bytesOf({ data }).set(bytes);
  return data;
}
