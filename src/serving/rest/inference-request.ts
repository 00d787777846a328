import { isDatatype } from '../datatypes.js';
import { tensorFromBytes } from '../raw-tensor.js';
import type { ModelSignature } from '../signature.js';
import { type ServedTensor, sizeOf } from '../tensor.js';
import { asArray, asBoolean, asName, asObject, asSize, describe, field, invalid, type JsonObject, parametersOf } from './fields.js';
import { parseJsonObject } from './json-body.js';
import { tensorFromJson } from './json-tensor.js';
import { rawInput } from './raw-request.js';

/** More dimensions no tensor here has. */
const mostDimensions = 32;

/** An output that is wanted. */
export interface RequestedOutput {
  readonly name: string;
  /** Whether as binary data; as the request says for all where it is left out. */
  readonly binary?: boolean;
}

/** What the body of an inference request says. */
export interface RestInferenceRequest {
  readonly id?: string;
  readonly inputs: readonly ServedTensor[];
  /** All where it is left out. */
  readonly outputs?: readonly RequestedOutput[];
  /** Whether outputs go as binary data unless they say otherwise. */
  readonly binaryOutputs: boolean;
}

interface Source {
  readonly body: Buffer;
  /** Of the JSON at its start; undefined where the body is JSON alone. */
  readonly headerLength: number | undefined;
}

/**
 * Reads an inference request: JSON alone, or JSON with binary tensors behind it, or (header length 0) the bytes of the only input.
 *
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 * @see https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 *
 * @param header the header Inference-Header-Content-Length
 * @param jsonLimit bytes of JSON that are read
 * @throws ServingFailure `invalid`, `too-large`
 */
export function readInferenceRequest(
  body: Buffer,
  header: string | undefined,
  signature: ModelSignature,
  jsonLimit: number,
): RestInferenceRequest {
  const headerLength = header === undefined ? undefined : lengthOf(header, body);
  if (headerLength === 0) return { inputs: [rawInput(body, signature)], binaryOutputs: true };
  const json = parseJsonObject(headerLength === undefined ? body : body.subarray(0, headerLength), jsonLimit);
  const parameters = parametersOf(json, '');
  const binaryOutputs = field(parameters, 'binary_data_output') ?? false;
  const id = field(json, 'id') ?? undefined;
  if (id !== undefined && typeof id !== 'string') throw invalid(`id is ${describe(id)}, expected a string`);
  const outputs = readOutputs(json);
  return {
    ...(id === undefined ? {} : { id }),
    inputs: readInputs(json, { body, headerLength }),
    ...(outputs === undefined ? {} : { outputs }),
    binaryOutputs: asBoolean(binaryOutputs, 'parameters.binary_data_output'),
  };
}

function lengthOf(header: string, body: Buffer): number {
  const length = /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN;
  if (!(length <= body.length)) {
    throw invalid(`Inference-Header-Content-Length is ${describe(header)}, expected an integer from 0 to the body's ${body.length} bytes`);
  }
  return length;
}

function readInputs(json: JsonObject, { body, headerLength }: Source): readonly ServedTensor[] {
  let offset = headerLength ?? body.length;
  const inputs = asArray(field(json, 'inputs'), 'inputs').map((value, index): ServedTensor => {
    const where = `inputs[${index}]`;
    const input = asObject(value, where);
    const name = asName(field(input, 'name'), `${where}.name`);
    const datatype = field(input, 'datatype');
    if (typeof datatype !== 'string' || !isDatatype(datatype)) {
      throw invalid(`${where}.datatype is ${describe(datatype)}, expected a data type such as FP32`);
    }
    const shape = readShape(field(input, 'shape'), `${where}.shape`);
    const elements = sizeOf(shape);
    // Every value takes a byte at least: nothing is allocated for a shape alone.
    if (elements > body.length) {
      throw invalid(`${where}.shape [${shape.join(', ')}] stands for ${elements} values, and the whole body has ${body.length} bytes`);
    }
    const size = field(parametersOf(input, where), 'binary_data_size');
    const data = field(input, 'data');
    if (size === undefined) {
      if (data === undefined) throw invalid(`${where} has neither data nor binary_data_size`);
      return { name, datatype, shape, data: tensorFromJson(data, datatype, shape, elements, `${where}.data`) };
    }
    if (data !== undefined) throw invalid(`${where} has both data and binary_data_size, expected one of them`);
    if (headerLength === undefined) {
      throw invalid(`${where} has binary_data_size, and the request has no header Inference-Header-Content-Length`);
    }
    const end = offset + asSize(size, `${where}.parameters.binary_data_size`);
    if (end > body.length) {
      throw invalid(`${where}.parameters.binary_data_size is ${size}, and ${body.length - offset} bytes are left in the body`);
    }
    const bytes = body.subarray(offset, end);
    offset = end;
    return { name, datatype, shape, data: tensorFromBytes(bytes, datatype, elements, where) };
  });
  if (offset !== body.length) throw invalid(`the body has ${body.length - offset} bytes behind its last tensor, expected 0`);
  return inputs;
}

function readShape(value: unknown, where: string): readonly number[] {
  const shape = asArray(value, where);
  if (shape.length > mostDimensions) throw invalid(`${where} has ${shape.length} dimensions, expected up to ${mostDimensions}`);
  return shape.map((dimension, index) => asSize(dimension, `${where}[${index}]`));
}

function readOutputs(json: JsonObject): readonly RequestedOutput[] | undefined {
  const value = field(json, 'outputs');
  if (value === undefined || value === null) return undefined;
  const outputs = asArray(value, 'outputs').map((item, index): RequestedOutput => {
    const where = `outputs[${index}]`;
    const output = asObject(item, where);
    const name = asName(field(output, 'name'), `${where}.name`);
    const binary = field(parametersOf(output, where), 'binary_data');
    return binary === undefined ? { name } : { name, binary: asBoolean(binary, `${where}.parameters.binary_data`) };
  });
  // Asking for nothing in particular is asking for everything.
  return outputs.length === 0 ? undefined : outputs;
}
