import { toFloat16 } from '../../onnx/float16.js';
import { Random } from '../../random/random.js';
import type { RawTensor } from '../batching/executor.js';
import { hasRows } from '../batching/join-rules.js';
import { type Datatype, datatypes } from '../datatypes.js';
import type { ModelSignature, TensorSignature } from '../signature.js';
import { sizeOf } from '../tensor.js';

type Draw = () => number;

/** Values of every data type that most models compute with: integers are often classes, of which there are two at least. */
const anyValue: Readonly<Record<Datatype, (random: Random) => number>> = {
  FP32: (random) => random.normal(),
  FP16: (random) => random.normal(),
  INT32: (random) => random.integer(2),
  INT64: (random) => random.integer(2),
  BOOL: (random) => random.integer(2),
  UINT8: (random) => random.integer(256),
};

/**
 * Inputs to try a model with: drawn, the same every time, of what the model says it takes.
 * @returns undefined where requests choose dimensions besides the batch, of which nothing is known
 */
export function sampleInputs(signature: ModelSignature, rows: number): RawTensor[] | undefined {
  const tensors: RawTensor[] = [];
  for (const [sample, input] of signature.inputs.entries()) {
    const shape = hasRows(input) ? [rows, ...input.shape.slice(1)] : input.shape;
    if (shape.includes(-1)) return undefined;
    const draw = drawOf(input, signature, new Random({ seed: 0, purpose: 'serving/warm-up' }, sample));
    tensors.push({ shape, buffer: filled(input.datatype, sizeOf(shape), draw) });
  }
  return tensors;
}

function drawOf({ name, datatype }: TensorSignature, { description }: ModelSignature, random: Random): Draw {
  const said = description?.inputs.find((input) => input.name === name);
  if (said?.kind === 'label') return () => random.integer(said.classes);
  if (said?.kind === 'scalar') return () => said.default;
  if (said?.kind === 'image' || (said?.kind === 'latent' && said.distribution === 'uniform')) return () => 2 * random.uniform() - 1;
  if (said?.kind === 'latent' && said.distribution === 'uniform01') return () => random.uniform();
  return () => anyValue[datatype](random);
}

function filled(datatype: Datatype, length: number, draw: Draw): ArrayBuffer {
  const buffer = new ArrayBuffer(length * datatypes[datatype].bytes);
  const values = datatypes[datatype].view(buffer, 0, length);
  for (let i = 0; i < length; i++) {
    if (values instanceof BigInt64Array) values[i] = BigInt(draw());
    else values[i] = datatype === 'FP16' ? toFloat16(draw()) : draw();
  }
  return buffer;
}

/** Some rows of a sample, in memory of their own; inputs without rows as they are. */
export function sampleRows(sample: readonly RawTensor[], { inputs }: ModelSignature, from: number, rows: number): RawTensor[] {
  return sample.map(({ shape, buffer }, i) => {
    if (!hasRows(inputs[i]!)) return { shape, buffer: buffer.slice(0) };
    const size = buffer.byteLength / shape[0]!;
    return { shape: [rows, ...shape.slice(1)], buffer: buffer.slice(from * size, (from + rows) * size) };
  });
}
