import type { Datatype, TensorData } from '../datatypes.js';
import type { InferenceResult } from '../inference-service.js';
import { bytesOf, type ServedTensor } from '../tensor.js';
import { invalid } from './fields.js';
import { float32Text } from './float32-text.js';
import type { RestInferenceRequest } from './inference-request.js';

/** The body of an answer. */
export interface RestInferenceResponse {
  /** In their order; tensors as binary data lie where the model left them. */
  readonly parts: readonly Uint8Array[];
  /** Bytes of JSON before the binary tensors; undefined where there are none. */
  readonly headerLength: number | undefined;
}

/**
 * Writes a result as its request asks for it.
 *
 * @throws ServingFailure `invalid` where JSON is asked for and has no form for an output: FP16, infinities and NaN
 */
export function writeInferenceResponse(
  result: InferenceResult,
  { id, outputs, binaryOutputs }: RestInferenceRequest,
): RestInferenceResponse {
  const isBinary = ({ name }: ServedTensor) => outputs?.find((output) => output.name === name)?.binary ?? binaryOutputs;
  const json: Uint8Array[] = [];
  const tensors: Uint8Array[] = [];
  const head = { model_name: result.model, model_version: result.version, ...(id === undefined ? {} : { id }) };
  json.push(Buffer.from(`${JSON.stringify(head).slice(0, -1)},"outputs":[`));
  for (const [index, output] of result.outputs.entries()) {
    const { name, shape, datatype, data } = output;
    const separator = index === 0 ? '' : ',';
    if (isBinary(output)) {
      const parameters = { binary_data_size: data.byteLength };
      json.push(Buffer.from(separator + JSON.stringify({ name, shape, datatype, parameters })));
      tensors.push(bytesOf(output));
    } else {
      const fields = JSON.stringify({ name, shape, datatype }).slice(0, -1);
      json.push(Buffer.from(`${separator}${fields},"data":[`), writers[datatype](data, name), Buffer.from(']}'));
    }
  }
  json.push(Buffer.from(']}'));
  const headerLength = json.reduce((sum, part) => sum + part.length, 0);
  return { parts: [...json, ...tensors], headerLength: tensors.length === 0 ? undefined : headerLength };
}

type Writer = (data: TensorData, name: string) => Uint8Array;

const joined: Writer = (data) => Buffer.from(data.join(','));

/** The elements of a tensor of each data type in JSON, with commas between. */
const writers: Readonly<Record<Datatype, Writer>> = {
  BOOL: (data) => Buffer.from(Array.from<number | bigint, string>(data, (value) => (value ? 'true' : 'false')).join(',')),
  UINT8: joined,
  INT32: joined,
  // With all their digits, whatever a reader makes of them.
  INT64: joined,
  FP16: (_, name) => {
    throw invalid(`the output "${name}" is FP16, which JSON has no form for: ask for it as binary data`);
  },
  FP32: (data, name) => {
    if (!(data instanceof Float32Array)) throw new TypeError('FP32 lies in a Float32Array');
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index !== -1) {
      throw invalid(`the output "${name}" has ${data[index]} at ${index}, which JSON has no form for: ask for it as binary data`);
    }
    return float32Text(data);
  },
};
