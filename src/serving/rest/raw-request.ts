import { datatypes } from '../datatypes.js';
import { tensorFromBytes } from '../raw-tensor.js';
import type { ModelSignature } from '../signature.js';
import type { ServedTensor } from '../tensor.js';
import { invalid } from './fields.js';

/**
 * The only input of a model from a body that is nothing but its bytes; of its dimensions at most one may be left open, which their
 * number then decides.
 *
 * @throws ServingFailure `invalid` where the model has more inputs or open dimensions, or the bytes make no whole tensor
 */
export function rawInput(body: Buffer, { inputs }: ModelSignature): ServedTensor {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw invalid(`a raw binary request needs a model of one input, this has ${inputs.length}: say which by a JSON header`);
  }
  const { name, datatype, shape } = input;
  const open = shape.filter((dimension) => dimension === -1).length;
  if (open > 1) throw invalid(`the shape [${shape.join(', ')}] of "${name}" has ${open} open dimensions: give it in a JSON header`);
  const known = shape.reduce((product, dimension) => (dimension === -1 ? product : product * dimension), datatypes[datatype].bytes);
  const whole = open === 1 ? body.length > 0 && body.length % known === 0 : body.length === known;
  if (!whole) {
    throw invalid(`the body has ${body.length} bytes, expected ${open === 1 ? 'a multiple of ' : ''}${known} for "${name}"`);
  }
  const actual = shape.map((dimension) => (dimension === -1 ? body.length / known : dimension));
  const elements = body.length / datatypes[datatype].bytes;
  return { name, datatype, shape: actual, data: tensorFromBytes(body, datatype, elements, `"${name}"`) };
}
