import { InputError } from '../errors.js';
import { type ModelDescription, readDescription } from '../export/model-description.js';
import { sameShape, type ValueInfo } from '../onnx/graph.js';
import { decodeModelMetadata, type ModelHeader } from '../onnx/model-file.js';
import { datatypeOf } from './datatypes.js';
import type { ModelSignature, TensorSignature } from './signature.js';

/** What the bytes of a model file say. */
export interface ReadModel {
  readonly signature: ModelSignature;
  /** Names of the files that hold weights of it, as the model gives them. */
  readonly dataFiles: readonly string[];
}

/**
 * @param name what errors call the file
 * @throws InputError where the bytes are no ONNX model, a tensor has a type that is not served (see `datatypes.ts`), or the description
 *   of a model that ganforge exported does not fit its inputs and outputs
 */
export function readSignature(bytes: Uint8Array, name: string): ReadModel {
  const header = readHeader(bytes, name);
  const [inputs, outputs] = [header.inputs.map(tensorSignature), header.outputs.map(tensorSignature)];
  const description = descriptionOf(header, name);
  if (description) requireFit(description, inputs, outputs, name);
  const { metadata, dataFiles } = header;
  return { signature: { inputs, outputs, ...(description && { description }), metadata }, dataFiles };
}

function readHeader(bytes: Uint8Array, name: string): ModelHeader {
  try {
    return decodeModelMetadata(bytes);
  } catch (error) {
    throw new InputError('model-corrupt', `${name}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Dimensions with a name, or that the model leaves open, are for the request to choose. */
const tensorSignature = ({ name, dtype, shape }: ValueInfo): TensorSignature => ({
  name,
  datatype: datatypeOf[dtype],
  shape: shape.map((d) => (typeof d === 'number' && d > 0 ? d : -1)),
});

/** Models of others have no description; they may well have metadata of the same name. */
function descriptionOf({ producerName, metadata }: ModelHeader, name: string): ModelDescription | undefined {
  const ours = producerName === 'ganforge' && metadata.inputs !== undefined;
  return ours ? readDescription(metadata, name) : undefined;
}

/** Requests are checked, and pictures drawn, by what the description says: it has to be of this graph. */
function requireFit(
  { inputs, output }: ModelDescription,
  actual: readonly TensorSignature[],
  outputs: readonly TensorSignature[],
  name: string,
): void {
  const described = new Map(inputs.map((input) => [input.name, describedShape(input)]));
  for (const { name: tensor, shape } of actual) {
    const expected = described.get(tensor);
    if (!expected || !sameShape(expected, shape)) {
      const what = expected ? `describes "${tensor}" as [${expected.join(', ')}]` : `does not describe "${tensor}"`;
      throw misfit(name, `the model takes "${tensor}" [${shape.join(', ')}], and its description ${what}`);
    }
    described.delete(tensor);
  }
  const [left] = described.keys();
  if (left !== undefined) throw misfit(name, `its description has the input "${left}", which the model does not take`);
  if (!outputs.some((tensor) => tensor.name === output.name)) {
    throw misfit(name, `its description has the output "${output.name}", which the model does not give`);
  }
}

const misfit = (name: string, what: string): InputError => new InputError('model-misdescribed', `${name}: ${what}`, 'export it again');

function describedShape(input: ModelDescription['inputs'][number]): readonly number[] {
  switch (input.kind) {
    case 'latent':
      return [-1, ...input.shape];
    case 'label':
      return [-1];
    case 'scalar':
      return [];
    case 'image': {
      const [height = 0, width = 0, channels = 0] = input.shape;
      return [-1, channels, height, width];
    }
  }
}
