import type { Datatype, TensorData } from '../datatypes.js';
import { describe, invalid } from './fields.js';

type Reader = (values: readonly unknown[], where: string) => TensorData;

const largestFloat32 = (2 - 2 ** -23) * 2 ** 127;

/** What a JSON array becomes as a tensor of each data type. */
const readers: Readonly<Record<Exclude<Datatype, 'FP16'>, Reader>> = {
  BOOL: (values, where) => {
    const data = new Uint8Array(values.length);
    for (let i = 0; i < data.length; i++) {
      const value = values[i];
      if (typeof value !== 'boolean') throw element(where, i, value, 'true or false');
      data[i] = value ? 1 : 0;
    }
    return data;
  },
  UINT8: (values, where) => integers(values, where, new Uint8Array(values.length), 0, 255),
  INT32: (values, where) => integers(values, where, new Int32Array(values.length), -(2 ** 31), 2 ** 31 - 1),
  INT64: (values, where) => {
    const data = new BigInt64Array(values.length);
    for (let i = 0; i < data.length; i++) {
      const value = values[i];
      // Beyond that JSON's numbers have lost digits before anyone can see them.
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
        throw element(where, i, value, 'an integer within 2^53: send larger ones as binary data');
      }
      data[i] = BigInt(value);
    }
    return data;
  },
  FP32: (values, where) => {
    const data = new Float32Array(values.length);
    for (let i = 0; i < data.length; i++) {
      const value = values[i];
      if (typeof value !== 'number' || !(Math.abs(value) <= largestFloat32)) throw element(where, i, value, 'a number that float32 has');
      data[i] = value;
    }
    return data;
  },
};

/**
 * A tensor from its JSON: nested as its shape says, or flat in row-major order.
 *
 * FP16 has no form in JSON (the protocol leaves it open, Triton and KServe refuse it as well).
 *
 * @param shape integers from 0, of no more elements than the request has bytes
 * @param where it stands in the request, such as `inputs[0].data`
 * @throws ServingFailure `invalid` where nesting, count, kind or range of the values do not fit
 */
export function tensorFromJson(data: unknown, datatype: Datatype, shape: readonly number[], elements: number, where: string): TensorData {
  if (datatype === 'FP16') throw invalid(`${where} is given in JSON, which has no FP16: send it as binary data`);
  if (!Array.isArray(data)) throw invalid(`${where} is ${describe(data)}, expected an array`);
  const values: readonly unknown[] = Array.isArray(data[0]) ? flatten(data, shape, where) : data;
  if (values.length !== elements) {
    throw invalid(`${where} has ${values.length} values, expected ${elements} for the shape [${shape.join(', ')}]`);
  }
  return readers[datatype](values, where);
}

function integers<Data extends Uint8Array | Int32Array>(
  values: readonly unknown[],
  where: string,
  data: Data,
  from: number,
  to: number,
): Data {
  for (let i = 0; i < data.length; i++) {
    const value = values[i];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to) {
      throw element(where, i, value, `an integer from ${from} to ${to}`);
    }
    data[i] = value;
  }
  return data;
}

function flatten(data: readonly unknown[], shape: readonly number[], where: string): readonly unknown[] {
  const values: unknown[] = [];
  const visit = (level: unknown, depth: number) => {
    if (!Array.isArray(level) || level.length !== shape[depth]) {
      const size = shape[depth] === undefined ? 'a value' : `an array of ${shape[depth]}`;
      throw invalid(`${where} has ${describe(level)} at depth ${depth}, expected ${size} for the shape [${shape.join(', ')}]`);
    }
    if (depth === shape.length - 1) for (const value of level) values.push(value);
    else for (const inner of level) visit(inner, depth + 1);
  };
  visit(data, 0);
  return values;
}

const element = (where: string, index: number, value: unknown, expected: string) =>
  invalid(`${where}[${index}] is ${describe(value)}, expected ${expected}`);
