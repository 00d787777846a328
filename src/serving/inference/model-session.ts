import * as ort from 'onnxruntime-node';
import { binding, initOrt } from 'onnxruntime-node/dist/binding.js';
import type { DType } from '../../onnx/graph.js';
import type { RawTensor } from '../batching/executor.js';
import { sizeOf } from '../tensor.js';
import type { Computation, ModelSource, SessionSetup } from './tasks.js';

/**
 * A model loaded in onnxruntime, which answers at once: a thread that does nothing else gains nothing by the asynchronous
 * sessions of the package's public API, and they wait for the event loop.
 */
export class ModelSession {
  readonly #session = new binding.InferenceSession();
  readonly #inputs: SessionSetup['inputs'];
  readonly #outputs: SessionSetup['outputs'];

  /** @throws Error where onnxruntime does not take the model, or its provider does not start */
  constructor({ source, inputs, outputs, options }: Omit<SessionSetup, 'key'>) {
    initOrt();
    this.#inputs = inputs;
    this.#outputs = outputs;
    if (typeof source === 'string') this.#session.loadModel(source, options);
    else this.#session.loadModel(unshared(source), 0, source.byteLength, options);
  }

  /**
   * @param inputs every one, in the model's order
   * @param outputs positions of those wanted
   * @returns them in that order, in memory that is nobody else's
   */
  run({ inputs, outputs, into }: Computation): readonly RawTensor[] {
    const feeds: Record<string, ort.Tensor> = {};
    for (const [i, { name, dtype }] of this.#inputs.entries()) feeds[name] = tensorOf(dtype, inputs[i]!);
    const fetches: Record<string, ort.Tensor | null> = {};
    for (const [i, position] of outputs.entries()) {
      const { name, dtype } = this.#outputs[position]!;
      fetches[name] = into ? tensorOf(dtype, into[i]!) : null;
    }
    const results = this.#session.run(feeds, fetches, {});
    return into ?? Object.keys(fetches).map((name) => rawOf(results[name]!));
  }

  release(): void {
    this.#session.dispose();
  }
}

/** onnxruntime refuses shared memory. */
function unshared(source: Exclude<ModelSource, string>): ArrayBuffer {
  const copy = new ArrayBuffer(source.byteLength);
  new Uint8Array(copy).set(new Uint8Array(source));
  return copy;
}

function tensorOf(dtype: DType, { shape, buffer }: RawTensor): ort.Tensor {
  const size = sizeOf(shape);
  switch (dtype) {
    case 'float32':
      return new ort.Tensor(dtype, new Float32Array(buffer, 0, size), shape);
    case 'float16':
      return new ort.Tensor(dtype, new Uint16Array(buffer, 0, size), shape);
    case 'int32':
      return new ort.Tensor(dtype, new Int32Array(buffer, 0, size), shape);
    case 'int64':
      return new ort.Tensor(dtype, new BigInt64Array(buffer, 0, size), shape);
    case 'uint8':
    case 'bool':
      return new ort.Tensor(dtype, new Uint8Array(buffer, 0, size), shape);
  }
}

function rawOf({ data, dims }: ort.OnnxValue): RawTensor {
  if (!ArrayBuffer.isView(data)) throw new Error('onnxruntime gave values that are no numbers');
  const { buffer, byteOffset, byteLength } = data;
  const whole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return { shape: [...dims], buffer: whole ? buffer : new Uint8Array(buffer, byteOffset, byteLength).slice().buffer };
}
