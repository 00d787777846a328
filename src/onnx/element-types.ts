import type { DType, TypedValues } from './graph.js';

/** ONNX TensorProto.DataType codes. */
export const dtypeCodes: Readonly<Record<DType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10 };

export function dtypeOfCode(code: number): DType {
  for (const [dtype, value] of Object.entries(dtypeCodes)) if (value === code) return dtype as DType;
  throw new Error(`the ONNX element type ${code} is not supported`);
}

/** What values of an element type lie in. */
export const arrayTypes = {
  float32: Float32Array,
  float16: Uint16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const satisfies Readonly<Record<DType, { new (length: number): TypedValues }>>;
