import type { DType } from './graph.js';

/** ONNX TensorProto.DataType codes. */
export const dtypeCodes: Readonly<Record<DType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

export function dtypeOfCode(code: number): DType {
  for (const [dtype, value] of Object.entries(dtypeCodes)) if (value === code) return dtype as DType;
  throw new Error(`the ONNX element type ${code} is not supported`);
}
