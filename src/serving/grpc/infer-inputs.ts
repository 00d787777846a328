import { type Datatype, datatypes, isDatatype, type TensorData } from '../datatypes.js';
import { ServingFailure } from '../failure.js';
import { quoted } from '../quoted.js';
import { tensorFromBytes } from '../raw-tensor.js';
import { type ServedTensor, sizeOf } from '../tensor.js';
import type { InferInput, InferRequest } from './infer-request.js';
import { decodeTypedContents } from './typed-contents.js';

/**
 * The tensors of a request, from its raw or its typed contents. What fits the model is not looked at here.
 * @throws ServingFailure `invalid`
 */
export function inferInputs({ inputs, raw }: InferRequest): ServedTensor[] {
  if (raw.length === 0) {
    return inputs.map((input) => tensorOf(input, (datatype, count) => decodeTypedContents(input.contents, input.name, datatype, count)));
  }
  if (raw.length !== inputs.length) {
    throw new ServingFailure('invalid', `raw_input_contents has ${raw.length} tensors and inputs has ${inputs.length}: expected one each`);
  }
  return inputs.map((input, i) => {
    if (input.contents.length > 0) {
      throw new ServingFailure('invalid', `input ${quoted(input.name)} has contents beside raw_input_contents: expected one of the two`);
    }
    return tensorOf(input, (datatype, count) => tensorFromBytes(raw[i]!, datatype, count, `input ${quoted(input.name)}`));
  });
}

function tensorOf({ name, datatype, shape }: InferInput, read: (datatype: Datatype, count: number) => TensorData): ServedTensor {
  if (!isDatatype(datatype)) {
    throw new ServingFailure(
      'invalid',
      `input ${quoted(name)} has the datatype ${quoted(datatype)}: expected one of ${Object.keys(datatypes).join(', ')}`,
    );
  }
  return { name, datatype, shape, data: read(datatype, sizeOf(shape)) };
}
