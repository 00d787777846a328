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

/** What the protocol calls element types, and what their values lie in. */
export const datatypes: Readonly<Record<Datatype, DatatypeRow>> = {
  BOOL: {
    dtype: 'bool',
    bytes: 1,
    allocate: (length) => new Uint8Array(length),
    view: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
  },
  UINT8: {
    dtype: 'uint8',
    bytes: 1,
    allocate: (length) => new Uint8Array(length),
    view: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
  },
  INT32: {
    dtype: 'int32',
    bytes: 4,
    allocate: (length) => new Int32Array(length),
    view: (buffer, offset, length) => new Int32Array(buffer, offset, length),
  },
  INT64: {
    dtype: 'int64',
    bytes: 8,
    allocate: (length) => new BigInt64Array(length),
    view: (buffer, offset, length) => new BigInt64Array(buffer, offset, length),
  },
  FP16: {
    dtype: 'float16',
    bytes: 2,
    allocate: (length) => new Uint16Array(length),
    view: (buffer, offset, length) => new Uint16Array(buffer, offset, length),
  },
  FP32: {
    dtype: 'float32',
    bytes: 4,
    allocate: (length) => new Float32Array(length),
    view: (buffer, offset, length) => new Float32Array(buffer, offset, length),
  },
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
