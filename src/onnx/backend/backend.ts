import * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import type { Value } from '../builder.js';
import { evaluate } from '../evaluate.js';
import type { Kernel } from './kernel.js';
import { type Datum, leafOf, leafOfResult, Recording } from './recording.js';
import { kernelNames, kernelOf } from './registry.js';

/** The name under which tfjs knows the backend. */
export const backendName = 'onnx';

type Entry = { datum: Datum; references: number };
type KernelInputs = tf.NamedTensorInfoMap | tf.TensorInfo[];

/**
 * A tfjs backend whose kernels compute nothing: within a recording they append ONNX operators to a graph, and the
 * tensors they return are names of values in it. tfjs does not notice, so its layers, its automatic differentiation
 * and its optimizers all end up in the graph.
 *
 * Data are *leaves* (values at hand, such as weights) or *traced*. Without a recording there are only leaves, and each
 * kernel is compiled and run by itself: right but slow, for building models.
 */
export class OnnxBackend extends tf.KernelBackend {
  readonly #data = new tf.DataStorage<Entry>(this, tf.engine());
  #recording: Recording | undefined;

  /** The recording that kernels append to. */
  get recording(): Recording | undefined {
    return this.#recording;
  }

  /** Runs `work` while kernels append to `recording`. @throws InputError where another recording is under way */
  record<T>(recording: Recording, work: () => T): T {
    if (this.#recording) throw new InputError('nested-trace', 'a trace was begun inside a trace', 'trace one function at a time');
    this.#recording = recording;
    try {
      return work();
    } finally {
      this.#recording = undefined;
    }
  }

  /** A tensor, tracked by tfjs, that stands for a value of the present recording. */
  tensorOf(value: Value): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.#tracedInfo(value), this);
  }

  /** The value that a tensor stands for in the present recording. */
  valueFor(info: tf.TensorInfo): Value {
    return this.#require().valueFor(this.#data.get(info.dataId).datum, info.shape);
  }

  /** Executes or records one kernel. */
  run(name: string, kernel: Kernel, inputs: KernelInputs, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
    if (this.#recording) {
      const result = this.#emit(name, kernel, inputs, attrs);
      return Array.isArray(result) ? result.map((value) => this.#tracedInfo(value)) : this.#tracedInfo(result);
    }
    const recording = new Recording(false);
    const [values, single] = this.record(recording, () => {
      const result = this.#emit(name, kernel, inputs, attrs);
      return Array.isArray(result) ? ([result, false] as const) : ([[result], true] as const);
    });
    const graph = recording.builder.finish(name, Object.fromEntries(values.map((value, i) => [`result_${i}`, value])));
    const results = evaluate(graph);
    const infos = values.map((value, i) => {
      const { data, dtype } = results[`result_${i}`]!;
      const dataId = {};
      this.#data.set(dataId, { datum: leafOfResult(data, dtype), references: 1 });
      return { dataId, shape: [...value.shape], dtype: tensorDtype(value) };
    });
    return single ? infos[0]! : infos;
  }

  /** The same data once more. */
  share(x: tf.TensorInfo): tf.TensorInfo {
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const leaf = leafOf(values, shape, dtype);
    this.#recording?.checkConstant(leaf.values, shape, dtype, presentOperation());
    const dataId = {};
    this.#data.set(dataId, { datum: leaf, references: 1 });
    return dataId;
  }

  override move(dataId: tf.DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    this.#data.set(dataId, { datum: leafOf(values, shape, dtype), references });
  }

  /** @throws InputError for a value that will exist only when the graph runs */
  override readSync(dataId: tf.DataId): tf.BackendValues {
    const { datum } = this.#data.get(dataId);
    if (datum.kind === 'leaf') return datum.values;
    const { value, recording } = datum;
    throw new InputError(
      'traced-value-read',
      `the program reads the values of ${recording.builder.producer(value)?.opType ?? `the input ${value.name}`} [${value.shape}] inside a trace`,
      'values exist only when the graph runs: return the tensor as an output, or compute with tensors',
    );
  }

  override async read(dataId: tf.DataId): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override refCount(dataId: tf.DataId): number {
    return this.#data.has(dataId) ? this.#data.get(dataId).references : 0;
  }

  override incRef(dataId: tf.DataId): void {
    this.#data.get(dataId).references++;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const entry = this.#data.get(dataId);
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.#data.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    this.#recording = undefined;
  }

  #emit(name: string, kernel: Kernel, inputs: KernelInputs, attrs: tf.NamedAttrMap): Value | Value[] {
    const { builder } = this.#require();
    const present = Object.entries(inputs).flatMap(([key, info]) => (info ? [[key, this.valueFor(info)] as const] : []));
    try {
      return kernel({ g: builder, inputs: Object.fromEntries(present), list: present.map(([, value]) => value), attrs });
    } catch (cause) {
      const shapes = present.map(([key, { shape, dtype }]) => `${key}: ${dtype}[${shape}]`).join(', ');
      throw new Error(`the tfjs kernel ${name} (${shapes}) could not be traced: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
  }

  #tracedInfo(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#data.set(dataId, { datum: { kind: 'traced', value, recording: this.#require() }, references: 1 });
    return { dataId, shape: [...value.shape], dtype: tensorDtype(value) };
  }

  #require(): Recording {
    if (!this.#recording) throw new InputError('no-trace', 'a traced tensor was used outside its trace', 'use it only within its trace');
    return this.#recording;
  }
}

function tensorDtype({ dtype }: Value): 'float32' | 'int32' | 'bool' {
  if (dtype === 'int64') throw new Error('a kernel returned int64, which tfjs does not have');
  return dtype;
}

/** The tfjs operation under way: tfjs opens a scope named `tile__op` for `tf.tile`. */
function presentOperation(): string {
  const name: string | undefined = tf.engine().state.activeScope?.name;
  return name?.endsWith('__op') ? name.slice(0, -'__op'.length) : 'the program';
}

let instance: OnnxBackend | undefined;

/** The backend, registered with tfjs at the first call. tfjs's active backend is left as it is. */
export function onnxBackend(): OnnxBackend {
  if (instance && tf.findBackend(backendName) === instance) return instance;
  const backend = new OnnxBackend();
  instance = backend;
  for (const kernelName of kernelNames()) {
    const kernel = kernelOf(kernelName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        if (kernelName === tf.Identity) return backend.share(inputs.x!);
        if (!kernel) throw unknownKernel(kernelName, inputs);
        return backend.run(kernelName, kernel, inputs, attrs ?? {});
      },
    });
  }
  tf.registerBackend(backendName, () => backend, 0);
  return backend;
}

function unknownKernel(name: string, inputs: KernelInputs): InputError {
  const shapes = Object.entries(inputs).map(([key, info]) => `${key}: ${info?.dtype}[${info?.shape}]`);
  return new InputError(
    'unknown-kernel',
    `the onnx backend has no kernel ${name} (${shapes.join(', ')})`,
    'add it to a family in src/onnx/backend/kernels and to src/onnx/backend/registry.ts',
  );
}
