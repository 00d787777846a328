import type { EngineInput, EngineInputs } from '../../engines/engine.js';
import { float16Bits } from '../../onnx/float16.js';
import type { Datatype, TensorData } from '../datatypes.js';
import type { ModelSignature } from '../signature.js';
import type { ServedTensor } from '../tensor.js';

/** What was drawn, in the data types that the model takes. */
export function servedInputs(inputs: EngineInputs, { inputs: wanted }: ModelSignature): ServedTensor[] {
  return wanted.flatMap(({ name, datatype }) => {
    const input = inputs[name];
    return input ? [{ name, datatype, shape: input.shape, data: convert(input, datatype) }] : [];
  });
}

/** Rows `start` to `end` of inputs; those without rows are the same for all. */
export function inputRows(inputs: EngineInputs, start: number, end: number): EngineInputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      const [rows, ...rest] = input.shape;
      if (rows === undefined) return [name, input];
      const length = input.data.length / rows;
      return [name, { ...input, shape: [end - start, ...rest], data: input.data.slice(start * length, end * length) }];
    }),
  );
}

function convert({ data }: EngineInput, datatype: Datatype): TensorData {
  switch (datatype) {
    case 'FP32':
      return Float32Array.from(data);
    case 'FP16':
      return float16Bits(data);
    case 'INT32':
      return Int32Array.from(data);
    case 'INT64':
      return BigInt64Array.from(data, BigInt);
    case 'BOOL':
    case 'UINT8':
      return Uint8Array.from(data);
  }
}
