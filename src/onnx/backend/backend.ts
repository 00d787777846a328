import * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import type { Value } from '../builder.js';
import type { EagerInputs, EagerKernel } from './eager/eager-kernel.js';
import { emit, type Named } from './emission.js';
import type { Kernel } from './kernel.js';
import { LazyGraph } from './lazy/lazy-graph.js';
import type { Operand } from './lazy/pending.js';
import { type Located, shortcuts } from './lazy/shortcuts.js';
import { presentOperation } from './operations.js';
import { type Leaf, leafOf, type Recording, type Traced } from './recording.js';
import { refuseKernel } from './refusal.js';
import { eagerKernelOf, kernelNames, kernelOf } from './registry.js';
import { staleTensor, TensorData, tfDtype } from './tensor-data.js';

/** The name under which tfjs knows the backend. */
export const backendName = 'onnx';

type KernelInputs = tf.NamedTensorInfoMap | tf.TensorInfo[];

/** Kernels that change nothing but the shape: outside a trace their result shares the data of `x`. */
const reshaping: ReadonlySet<string> = new Set([tf.Reshape, tf.ExpandDims]);

/**
 * A tfjs backend whose kernels compute nothing.
 *
 * Within a recording (`trace.ts`) they append ONNX operators to a graph, and the tensors they return are names of
 * values in it. Otherwise they are deferred until somebody reads a value (`lazy/`). tfjs does not notice, so its
 * layers, its automatic differentiation and its optimizers all end up in graphs.
 *
 * Data are *leaves* (values at hand, such as weights), *pending* (deferred) or *traced*.
 */
export class OnnxBackend extends tf.KernelBackend {
  readonly #lazy = new LazyGraph();
  readonly #data = new TensorData(this, (datum) => {
    if (datum.kind !== 'traced') this.#lazy.forget(datum);
  });
  #recording: Recording | undefined;

  /** How many programs have been compiled for deferred calls; a loop that repeats itself compiles none. */
  get compiledPrograms(): number {
    return this.#lazy.cache.compiled;
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
    this.#require();
    return tf.engine().makeTensorFromTensorInfo(this.#data.tensor({ kind: 'traced', value }, value.shape), this);
  }

  /** The value that a tensor stands for in the present recording. */
  valueFor(info: tf.TensorInfo): Value {
    return this.#require().valueFor(this.#computed(info.dataId), info.shape);
  }

  /** Records, defers or computes a kernel call. @throws InputError for a kernel that has no form here */
  run(name: string, inputs: KernelInputs, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
    const present = Object.entries(inputs).flatMap(([key, info]) => (info ? [[key, info] as const] : []));
    if (name === tf.Identity) return this.#data.share(present[0]![1], present[0]![1].shape);
    const kernel = kernelOf(name);
    if (kernel) return this.#recording ? this.#trace(name, kernel, present, attrs) : this.#defer(name, kernel, present, attrs);
    const eager = eagerKernelOf(name);
    if (!eager || this.#recording) throw refuseKernel(name, inputs);
    return this.#compute(eager, present, attrs);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const leaf = leafOf(values, shape, dtype);
    this.#recording?.checkConstant(leaf.values, shape, dtype, presentOperation());
    // Whoever owns the values may fill them anew before the deferred calls that take them are computed.
    return this.#data.store(leaf.values === values ? { ...leaf, values: leaf.values.slice() } : leaf);
  }

  override move(dataId: tf.DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    this.#data.store(leafOf(values, shape, dtype), dataId, references);
  }

  /**
   * A copy: the reader may write into it before the deferred calls that take the values are computed.
   * @throws InputError for a value that will exist only when the graph runs
   */
  override readSync(dataId: tf.DataId): tf.BackendValues {
    const datum = this.#computed(dataId);
    if (datum.kind === 'leaf') return datum.values.slice();
    throw this.#require().refuseRead(datum.value);
  }

  /** Within a trace the promise of a value never settles; the trace throws. */
  override async read(dataId: tf.DataId): Promise<tf.BackendValues> {
    const datum = this.#computed(dataId);
    if (datum.kind === 'leaf') return datum.values.slice();
    const recording = this.#require();
    recording.failure ??= recording.refuseRead(datum.value);
    return new Promise(() => {});
  }

  override refCount(dataId: tf.DataId): number {
    return this.#data.references(dataId);
  }

  override incRef(dataId: tf.DataId): void {
    this.#data.addReference(dataId);
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    return this.#data.release(dataId, force);
  }

  override numDataIds(): number {
    return this.#data.count;
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
    return true;
  }

  /** Milliseconds in which `work`, and the kernels that it calls, are computed, compilation included. */
  override async time(work: () => void): Promise<{ kernelMs: number }> {
    this.#lazy.flush();
    const start = performance.now();
    work();
    this.#lazy.flush();
    return { kernelMs: performance.now() - start };
  }

  /** Releases all sessions. */
  override dispose(): void {
    this.#recording = undefined;
    this.#lazy.dispose();
  }

  #trace(name: string, kernel: Kernel, inputs: Named<tf.TensorInfo>, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
    const { builder } = this.#require();
    const values = inputs.map(([key, info]) => [key, this.valueFor(info)] as const);
    const result = emit(builder, name, kernel, values, attrs);
    const tensor = (value: Value): tf.TensorInfo => this.#data.tensor({ kind: 'traced', value }, value.shape);
    return Array.isArray(result) ? result.map(tensor) : tensor(result);
  }

  #defer(name: string, kernel: Kernel, inputs: Named<tf.TensorInfo>, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
    const operands = inputs.map(([key, info]) => [key, this.#operand(info)] as const);
    const shortcut = shortcuts[name]?.(Object.fromEntries(operands.map(([key, operand]) => [key, located(operand)])), attrs);
    if (shortcut) return this.#data.tensor(shortcut.leaf, shortcut.shape);
    if (reshaping.has(name)) {
      const shape = this.#lazy.typesOf(name, kernel, operands, attrs)[0]!.shape;
      return this.#data.share(inputs[0]![1], shape);
    }
    const { results, list } = this.#lazy.append(name, kernel, operands, attrs);
    const infos = results.map(({ source, type }) => this.#data.tensor(source, type.shape));
    return list ? infos : infos[0]!;
  }

  #compute(kernel: EagerKernel, inputs: Named<tf.TensorInfo>, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
    const values: EagerInputs = Object.fromEntries(
      inputs.map(([key, { dataId, shape }]) => {
        const datum = this.#computed(dataId);
        if (datum.kind === 'traced') throw staleTensor();
        return [key, { shape, dtype: tfDtype(datum.dtype), data: datum.values }];
      }),
    );
    const infos = kernel
      .compute(values, attrs)
      .map(({ shape, dtype, data }) => this.#data.tensor({ kind: 'leaf', values: data, dtype }, shape));
    return infos.length === 1 ? infos[0]! : infos;
  }

  #operand({ dataId, shape }: tf.TensorInfo): Operand {
    const datum = this.#data.datum(dataId);
    if (datum.kind === 'traced') throw staleTensor();
    return { source: datum, shape };
  }

  /** The datum, computed by now where it was deferred. */
  #computed(dataId: tf.DataId): Leaf | Traced {
    if (this.#data.datum(dataId).kind === 'pending') this.#lazy.flush();
    const datum = this.#data.datum(dataId);
    if (datum.kind === 'pending') throw new Error('a deferred value was not computed');
    return datum;
  }

  #require(): Recording {
    if (!this.#recording) throw new InputError('no-trace', 'a traced tensor was used outside its trace', 'use it only within its trace');
    return this.#recording;
  }
}

function located({ source, shape }: Operand): Located | undefined {
  return source.kind === 'leaf' ? { leaf: source, shape } : undefined;
}

let instance: OnnxBackend | undefined;

/** The backend, registered with tfjs at the first call. tfjs's active backend is left as it is. */
export function onnxBackend(): OnnxBackend {
  if (instance && tf.findBackend(backendName) === instance) return instance;
  const backend = new OnnxBackend();
  if (!instance) registerKernels();
  instance = backend;
  tf.registerBackend(backendName, () => backend, 0);
  return backend;
}

function registerKernels(): void {
  for (const kernelName of kernelNames()) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => onnxBackend().run(kernelName, inputs, attrs ?? {}),
    });
  }
}
