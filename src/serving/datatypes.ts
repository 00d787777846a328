import type { DType } from '../onnx/index.js';

/** Data types of the Open Inference Protocol that tensors of ours have. BYTES, BF16 and the other integers no model here takes. */
export type Datatype = 'BOOL' | 'UINT8' | 'INT32' | 'INT64' | 'FP16' | 'FP32';

/** Values in row-major order; BOOL as bytes 0 and 1, FP16 as its bits. */
export type TensorData = Uint8Array | Int32Array | BigInt64Array | Uint16Array | Float32Array;

interface DatatypeRow {
  readonly dtype: DType;
  readonly bytes: number;
  /** @param length values */
  readonly allocate: (length: number) => TensorData;
  /** Over memory that is aligned for it. */
  readonly view: (buffer: ArrayBuffer, offset: number, length: number) => TensorData;
}

interface ArrayType {
  new (length: number): TensorData;
  new (buffer: ArrayBuffer, offset: number, length: number): TensorData;
  readonly BYTES_PER_ELEMENT: number;
}

const row = (dtype: DType, Values: ArrayType): DatatypeRow => ({
  dtype,
  bytes: Values.BYTES_PER_ELEMENT,
  allocate: (length) => new Values(length),
  view: (buffer, offset, length) => new Values(buffer, offset, length),
});

/** What the protocol calls element types, and what their values lie in. */
export const datatypes: Readonly<Record<Datatype, DatatypeRow>> = {
  BOOL: row('bool', Uint8Array),
  UINT8: row('uint8', Uint8Array),
  INT32: row('int32', Int32Array),
  INT64: row('int64', BigInt64Array),
  FP16: row('float16', Uint16Array),
  FP32: row('float32', Float32Array),
};

/** What the protocol calls an ONNX element type. */
export const datatypeOf: Readonly<Record<DType, Datatype>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
};

export const isDatatype = (text: string): text is Datatype => Object.hasOwn(datatypes, text);
