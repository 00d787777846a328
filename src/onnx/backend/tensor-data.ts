import * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import type { DType } from '../graph.js';
import type { Datum } from './recording.js';

type Entry = { datum: Datum; references: number };

/** The data of the backend's tensors, each with the number of tensors that share it. */
export class TensorData {
  readonly #entries: tf.DataStorage<Entry>;

  /** @param forget called with data that no tensor refers to any more */
  constructor(
    backend: tf.KernelBackend,
    private readonly forget: (datum: Datum) => void,
  ) {
    this.#entries = new tf.DataStorage(backend, tf.engine());
  }

  get count(): number {
    return this.#entries.numDataIds();
  }

  /** @throws InputError where the tensor was disposed: a trace leaves none behind */
  datum(dataId: tf.DataId): Datum {
    if (!this.#entries.has(dataId) && !tf.engine().state.tensorInfo.has(dataId)) throw staleTensor();
    const entry = this.#entries.get(dataId);
    if (entry.datum.kind === 'pending') entry.datum = entry.datum.leaf ?? entry.datum;
    return entry.datum;
  }

  store(datum: Datum, dataId: tf.DataId = {}, references = 1): tf.DataId {
    this.#entries.set(dataId, { datum, references });
    return dataId;
  }

  /** A new tensor of the data. */
  tensor(datum: Datum, shape: readonly number[]): tf.TensorInfo {
    const { dtype } = datum.kind === 'traced' ? datum.value : datum;
    return { dataId: this.store(datum), shape: [...shape], dtype: tfDtype(dtype) };
  }

  /** One more tensor of data that are there. */
  share({ dataId, dtype }: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.addReference(dataId);
    return { dataId, shape: [...shape], dtype };
  }

  references(dataId: tf.DataId): number {
    return this.#entries.has(dataId) ? this.#entries.get(dataId).references : 0;
  }

  addReference(dataId: tf.DataId): void {
    this.#entries.get(dataId).references++;
  }

  /** Returns whether the data are gone. @param all whatever other tensors share them */
  release(dataId: tf.DataId, all: boolean): boolean {
    if (!this.#entries.has(dataId)) return true;
    const entry = this.#entries.get(dataId);
    entry.references--;
    if (!all && entry.references > 0) return false;
    this.#entries.delete(dataId);
    this.forget(entry.datum);
    return true;
  }
}

export function staleTensor(): InputError {
  return new InputError('stale-tensor', 'a tensor is used that was disposed', 'use the tensors of a trace only within it');
}

/** @throws Error for element types that tfjs does not have */
export function tfDtype(dtype: DType): 'float32' | 'int32' | 'bool' {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`a kernel returned ${dtype}, which tfjs does not have`);
}
