import * as ort from 'onnxruntime-node';
import { binding, initOrt } from 'onnxruntime-node/dist/binding.js';
import type { Constant, Graph } from './graph.js';
import { encodeModel } from './model-file.js';

/** A tensor's values with what they mean. */
export type Values = Constant;

/** Severity 3: errors only. Optimizing would take longer than running. */
const options: ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'disabled',
  logSeverityLevel: 3,
};

/**
 * Runs a graph once, at once, on onnxruntime's CPU provider with one thread, and forgets it. For constants and for
 * single kernels outside a trace: no way to train. The session of the package's public API answers asynchronously only,
 * so this goes to the binding beneath it.
 * @param feeds by input name, every input of the graph
 */
export function evaluate(graph: Graph, feeds: Readonly<Record<string, Values>> = {}): Record<string, Values> {
  initOrt();
  const session = new binding.InferenceSession();
  const model = encodeModel(graph);
  const buffer = new ArrayBuffer(model.byteLength);
  new Uint8Array(buffer).set(model);
  session.loadModel(buffer, 0, buffer.byteLength, options);
  try {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, x]) => [name, toTensor(x)]));
    const results = session.run(tensors, Object.fromEntries(graph.outputs.map(({ name }) => [name, null])), {});
    return Object.fromEntries(graph.outputs.map(({ name, dtype }) => [name, fromTensor(results[name], dtype)]));
  } finally {
    session.dispose();
  }
}

function toTensor({ shape, dtype, data }: Values): ort.Tensor {
  if (dtype === 'float32' && data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
  if (dtype === 'int32' && data instanceof Int32Array) return new ort.Tensor('int32', data, shape);
  if (dtype === 'int64' && data instanceof BigInt64Array) return new ort.Tensor('int64', data, shape);
  if (dtype === 'bool' && data instanceof Uint8Array) return new ort.Tensor('bool', data, shape);
  throw new Error(`values of ${dtype} do not lie in ${data.constructor.name}`);
}

function fromTensor(tensor: ort.OnnxValue | undefined, dtype: Values['dtype']): Values {
  if (!tensor) throw new Error('onnxruntime returned no value');
  const data = tensor.data;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof BigInt64Array || data instanceof Uint8Array) {
    return { shape: [...tensor.dims], dtype, data };
  }
  throw new Error(`onnxruntime returned an unexpected ${tensor.type}`);
}
