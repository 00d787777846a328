import * as ort from 'onnxruntime-node';
import { placeExternally } from '../../../src/onnx/external-data.js';
import type { Constant, Graph, Node, ValueInfo } from '../../../src/onnx/graph.js';
import { encodeModel } from '../../../src/onnx/model-file.js';
import type { RunnerOptions, StartedRunner } from '../../../src/serving/inference/start-runner.js';
import { startRunner } from '../../../src/serving/inference/start-runner.js';
import type { Job, JobResult } from '../../../src/serving/model-runner.js';
import { readSignature } from '../../../src/serving/read-signature.js';
import { type ServedTensor, sizeOf } from '../../../src/serving/tensor.js';

/** ONNX TensorProto.DataType codes. */
const [uint8, float16] = [2, 10];

/** Numbers that are all different, the same for a seed. */
export function numbers(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(seed * 1000 + i) * 2);
}

const node = (opType: string, inputs: readonly string[], output: string, attributes: Node['attributes'] = {}): Node => ({
  opType,
  inputs,
  outputs: [output],
  attributes,
});

const weights = (...shape: readonly number[]): Constant => ({ shape, dtype: 'float32', data: numbers(sizeOf(shape), 1) });

const rowsOf = (name: string, length: number, dtype: ValueInfo['dtype'] = 'float32'): ValueInfo => ({
  name,
  shape: ['batch', length],
  dtype,
});

const graph = (
  inputs: readonly ValueInfo[],
  outputs: readonly ValueInfo[],
  nodes: readonly Node[],
  constants: Readonly<Record<string, Constant>> = {},
): Graph => ({ name: 'model', inputs, outputs, initializers: new Map(Object.entries(constants)), nodes, types: new Map() });

/** y = tanh(x w), besides as bytes and in half precision; the weights are large enough to lie beside the model. */
export const rowsGraph = graph(
  [rowsOf('x', 16)],
  [rowsOf('y', 32), rowsOf('bytes', 32, 'uint8'), rowsOf('half', 32, 'float16')],
  [
    node('MatMul', ['x', 'w'], 'product'),
    node('Tanh', ['product'], 'y'),
    node('Abs', ['product'], 'size'),
    node('Cast', ['size'], 'bytes', { to: uint8 }),
    node('Cast', ['y'], 'half', { to: float16 }),
  ],
  { w: weights(16, 32) },
);

/** y = x minus the mean of the batch. */
export const mixingGraph = graph(
  [rowsOf('x', 4)],
  [rowsOf('y', 4)],
  [node('ReduceMean', ['x', 'axes'], 'mean', { keepdims: 1 }), node('Sub', ['x', 'mean'], 'y')],
  { axes: { shape: [1], dtype: 'int64', data: BigInt64Array.of(0n) } },
);

/** y = psi x. */
export const scalarGraph = graph(
  [rowsOf('x', 4), { name: 'psi', shape: [], dtype: 'float32' }],
  [rowsOf('y', 4)],
  [node('Mul', ['x', 'psi'], 'y')],
);

/** y = a row of a table of 8, by class. */
export const classGraph = graph(
  [{ name: 'label', shape: ['batch'], dtype: 'int32' }],
  [rowsOf('y', 4)],
  [node('Gather', ['table', 'label'], 'y')],
  { table: weights(8, 4) },
);

/** y = -x of one size. */
export const fixedGraph = graph(
  [{ name: 'x', shape: [2, 3], dtype: 'float32' }],
  [{ name: 'y', shape: [2, 3], dtype: 'float32' }],
  [node('Neg', ['x'], 'y')],
);

/** The sum of all there is: no row of it belongs to anyone. */
export const sumGraph = graph(
  [rowsOf('x', 4)],
  [{ name: 'sum', shape: [], dtype: 'float32' }],
  [node('ReduceSum', ['x'], 'sum', { keepdims: 0 })],
);

/** y = |x| of any width. */
export const widthGraph = graph(
  [{ name: 'x', shape: ['batch', 'width'], dtype: 'float32' }],
  [{ name: 'y', shape: ['batch', 'width'], dtype: 'float32' }],
  [node('Abs', ['x'], 'y')],
);

/** A model whose weights lie in a file beside it. */
export const externalModel = (location: string): Uint8Array => encodeModel(rowsGraph, { external: placeExternally(rowsGraph, location) });

export type Options = Partial<Omit<RunnerOptions, 'signature'>>;

/** A runner with one worker of one thread, for batches of up to 8 rows, unless told otherwise. */
export function runnerOf(model: Graph | Uint8Array, options: Options = {}): Promise<StartedRunner> {
  const bytes = model instanceof Uint8Array ? model : encodeModel(model);
  const { signature } = readSignature(bytes, 'model');
  return startRunner({
    model: bytes,
    signature,
    device: 'cpu',
    workers: 1,
    threads: 1,
    maxBatch: 8,
    batchDelay: 0,
    maxQueue: 1000,
    ...options,
  });
}

export function jobOf(...inputs: readonly Pick<ServedTensor, 'name' | 'shape' | 'data'>[]): Job {
  const tensors = inputs.map((input) => ({ ...input, datatype: input.data instanceof Int32Array ? 'INT32' : 'FP32' }) as const);
  return { inputs: tensors, rows: inputs[0]!.shape[0]! };
}

export const rowsJob = (rows: number, seed: number, width = 16): Job =>
  jobOf({ name: 'x', shape: [rows, width], data: numbers(rows * width, seed) });

/** Outputs by name: shape and bytes, of which each is one. */
export type Bytes = Record<string, readonly [readonly number[], Uint8Array]>;

export const bytesOf = ({ outputs }: JobResult): Bytes =>
  Object.fromEntries(
    outputs.map(({ name, shape, data }) => [name, [[...shape], new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]]),
  );

/** What onnxruntime itself gives for a job, all in one run. */
export async function plainly(model: Graph | Uint8Array, { inputs }: Job): Promise<Bytes> {
  const session = await ort.InferenceSession.create(model instanceof Uint8Array ? model : encodeModel(model), { logSeverityLevel: 4 });
  const feeds = Object.fromEntries(inputs.map(({ name, shape, data }) => [name, tensorOf(data, shape)]));
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => {
      if (!ArrayBuffer.isView(data)) throw new Error('no numbers');
      return [name, [[...dims], new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]];
    }),
  );
}

function tensorOf(data: ServedTensor['data'], shape: readonly number[]): ort.Tensor {
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, shape);
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
  throw new Error(`no test has inputs in ${data.constructor.name}`);
}
