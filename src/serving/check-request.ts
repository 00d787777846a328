import { suggestion } from '../config/suggest.js';
import { toFloat16 } from '../onnx/float16.js';
import { checkValues } from './check-values.js';
import { type Datatype, datatypes } from './datatypes.js';
import { ServingFailure } from './failure.js';
import type { InferenceRequest } from './inference-service.js';
import type { Job } from './model-runner.js';
import { longestQuote, quoted, shapeText } from './quoted.js';
import type { ModelSignature, TensorSignature } from './signature.js';
import { type ServedTensor, sizeOf } from './tensor.js';

/**
 * Holds a request to what the model takes. Inputs that the description calls scalars are filled in with their default where they
 * are left out; nothing else is.
 *
 * @param maxRows rows that a request may have
 * @returns what a runner computes; 1 row where no input has a batch
 * @throws ServingFailure `invalid`: tensors unknown, missing or given twice, a wrong data type or shape, more or fewer values than the
 *   shape says, values that are not finite, labels that are no class, inputs of different numbers of rows or of too many
 */
export function checkRequest(
  { inputs, outputs }: Pick<InferenceRequest, 'inputs' | 'outputs'>,
  signature: ModelSignature,
  maxRows: number,
): Pick<Job, 'inputs' | 'rows' | 'outputs'> {
  checkNames(inputs, signature);
  const given: ServedTensor[] = [];
  let batch: ServedTensor | undefined;
  for (const expected of signature.inputs) {
    const tensor = inputs.find(({ name }) => name === expected.name) ?? defaultOf(expected, signature);
    checkForm(tensor, expected);
    if (expected.shape[0] === -1) {
      const rows = tensor.shape[0]!;
      if (rows > maxRows) throw invalid(`input "${tensor.name}" has ${rows} rows: a request has at most ${maxRows}`);
      batch ??= tensor;
      if (rows !== batch.shape[0]) {
        throw invalid(`input "${tensor.name}" has ${rows} rows and "${batch.name}" ${batch.shape[0]}: all inputs have the same number`);
      }
    }
    given.push(tensor);
  }
  // Last, as it goes through all values: what is known by then is that they are not too many.
  for (const tensor of given) {
    const described = signature.description?.inputs.find(({ name }) => name === tensor.name);
    checkValues(tensor, described);
  }
  const wanted = outputs && outputs.length > 0 ? checkOutputs(outputs, signature) : undefined;
  return { inputs: given, rows: batch?.shape[0] ?? 1, ...(wanted && { outputs: wanted }) };
}

const invalid = (message: string): ServingFailure => new ServingFailure('invalid', message);

function checkNames(inputs: readonly ServedTensor[], signature: ModelSignature): void {
  const seen = new Set<string>();
  for (const { name } of inputs) {
    if (!signature.inputs.some((input) => input.name === name)) throw unknown('input', name, signature.inputs);
    if (seen.has(name)) throw invalid(`input "${name}" is given twice`);
    seen.add(name);
  }
}

function checkOutputs(outputs: readonly string[], signature: ModelSignature): readonly string[] {
  const seen = new Set<string>();
  for (const name of outputs) {
    if (!signature.outputs.some((output) => output.name === name)) throw unknown('output', name, signature.outputs);
    if (seen.has(name)) throw invalid(`output "${name}" is asked for twice`);
    seen.add(name);
  }
  return outputs;
}

function unknown(kind: 'input' | 'output', name: string, known: readonly TensorSignature[]): ServingFailure {
  const names = known.map((tensor) => tensor.name);
  // How near two names are takes as long as their lengths multiplied.
  const mend = suggestion(name.slice(0, longestQuote), names, `${kind}s`);
  return invalid(`the model has no ${kind} ${quoted(name)}: ${mend}`);
}

function defaultOf({ name, datatype, shape }: TensorSignature, { inputs, description }: ModelSignature): ServedTensor {
  const described = description?.inputs.find((input) => input.name === name);
  if (described?.kind === 'scalar') return { name, datatype, shape, data: oneValue(datatype, described.default) };
  const all = inputs.map((input) => `"${input.name}" ${input.datatype} ${shapeText(input.shape)}`).join(', ');
  throw invalid(`input "${name}" is missing: the model takes ${all}`);
}

/** In memory of its own: what is given to a runner may be moved to another thread. */
function oneValue(datatype: Datatype, value: number): ServedTensor['data'] {
  const data = datatypes[datatype].allocate(1);
  if (data instanceof BigInt64Array) data[0] = BigInt(Math.round(value));
  else data[0] = datatype === 'FP16' ? toFloat16(value) : value;
  return data;
}

function checkForm({ name, datatype, shape, data }: ServedTensor, expected: TensorSignature): void {
  if (datatype !== expected.datatype) throw invalid(`input "${name}" is ${datatype}: the model takes ${expected.datatype}`);
  const refuse = (rule: string) => invalid(`input "${name}" has shape ${shapeText(shape)}${rule}`);
  if (shape.length !== expected.shape.length) throw refuse(`: the model takes ${shapeText(expected.shape)}`);
  for (const [i, d] of shape.entries()) {
    if (!Number.isSafeInteger(d) || d < 1) throw refuse(': a dimension is a whole number of at least 1');
    if (expected.shape[i] !== -1 && expected.shape[i] !== d) throw refuse(`: the model takes ${shapeText(expected.shape)}`);
  }
  // A product too large to be exact is larger than any array is long.
  const size = sizeOf(shape);
  if (data.length !== size) throw refuse(`, which is ${size} values: it comes with ${data.length}`);
}
