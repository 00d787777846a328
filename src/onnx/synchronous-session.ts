import * as ort from 'onnxruntime-node';
import { binding, initOrt } from 'onnxruntime-node/dist/binding.js';
import type { Constant, Graph, ValueInfo } from './graph.js';
import { encodeModel } from './model-file.js';

/** A tensor's values with what they mean. */
export type Values = Constant;

/** On the CPU, with so many threads, the caller's included. */
export function cpuOptions(threads = 1): ort.InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // `optimize` does what pays; onnxruntime's own passes would take longer than most graphs run.
    graphOptimizationLevel: 'disabled',
    // Errors are thrown, so logging them too is noise on the terminal.
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

/**
 * A graph loaded in onnxruntime, which answers at once. The sessions of the package's public API answer asynchronously only,
 * though all of their work is done in the calling thread as well; tfjs wants `dataSync`, and training has nothing to do
 * meanwhile. So this goes to the binding beneath.
 */
export class SynchronousSession {
  readonly #session = new binding.InferenceSession();
  readonly inputs: readonly ValueInfo[];
  readonly #outputs: readonly ValueInfo[];
  readonly #fetches: Readonly<Record<string, null>>;

  /** @throws Error where onnxruntime does not take the graph, or its provider does not start */
  constructor(graph: Graph, options = cpuOptions()) {
    initOrt();
    this.inputs = graph.inputs;
    this.#outputs = graph.outputs;
    this.#fetches = Object.fromEntries(graph.outputs.map(({ name }) => [name, null]));
    const model = encodeModel(graph);
    const buffer = new ArrayBuffer(model.byteLength);
    new Uint8Array(buffer).set(model);
    this.#session.loadModel(buffer, 0, buffer.byteLength, options);
  }

  /** @param feeds by input name, every input of the graph */
  run(feeds: Readonly<Record<string, Values>>): Record<string, Values> {
    const tensors: Record<string, ort.Tensor> = {};
    for (const [name, values] of Object.entries(feeds)) tensors[name] = toTensor(values);
    const results = this.runTensors(tensors, this.#fetches);
    return Object.fromEntries(this.#outputs.map(({ name, dtype }) => [name, fromTensor(results[name], dtype)]));
  }

  /** @param fetches tensors that outputs are written to in place; null has one made */
  runTensors(
    feeds: Readonly<Record<string, ort.Tensor>>,
    fetches: Readonly<Record<string, ort.Tensor | null>>,
  ): ort.InferenceSession.ReturnType {
    return this.#session.run(feeds, fetches, {});
  }

  release(): void {
    this.#session.dispose();
  }
}

function toTensor({ shape, dtype, data }: Values): ort.Tensor {
  if (dtype === 'float32' && data instanceof Float32Array) return new ort.Tensor('float32', unshared(data), shape);
  if (dtype === 'int32' && data instanceof Int32Array) return new ort.Tensor('int32', unshared(data), shape);
  if (dtype === 'int64' && data instanceof BigInt64Array) return new ort.Tensor('int64', unshared(data), shape);
  if (dtype === 'bool' && data instanceof Uint8Array) return new ort.Tensor('bool', unshared(data), shape);
  throw new Error(`values of ${dtype} do not lie in ${data.constructor.name}`);
}

/** The values in memory of this thread alone: onnxruntime refuses others. */
export function unshared<T extends Values['data']>(data: T): T;
export function unshared(data: Values['data']): Values['data'] {
  return data.buffer instanceof SharedArrayBuffer ? data.slice() : data;
}

function fromTensor(tensor: ort.OnnxValue | undefined, dtype: Values['dtype']): Values {
  if (!tensor) throw new Error('onnxruntime returned no value');
  const data = tensor.data;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof BigInt64Array || data instanceof Uint8Array) {
    return { shape: [...tensor.dims], dtype, data };
  }
  throw new Error(`onnxruntime returned an unexpected ${tensor.type}`);
}
