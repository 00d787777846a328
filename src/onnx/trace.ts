import * as tf from '@tensorflow/tfjs';
import { InputError } from '../errors.js';
import { backendName, type OnnxBackend, onnxBackend } from './backend/backend.js';
import { leafOf, Recording } from './backend/recording.js';
import type { Graph } from './graph.js';
import { disposeTensors } from './tensor-tracking.js';
import { keepVariables } from './variables.js';

/** A graph input as the traced function sees it. Shapes are static; `traceDynamicBatch` makes the batch variable. */
export interface InputDeclaration {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

/** What a traced function may ask for while it is traced. */
export interface TraceScope {
  /** A further input of the graph: noise, a weight. @throws InputError where the name is taken */
  input(declaration: InputDeclaration): tf.Tensor;
  /** A constant of the graph, meant as one: strict traces refuse others that are not uniform. */
  constant(values: ArrayLike<number>, shape: readonly number[], dtype?: InputDeclaration['dtype']): tf.Tensor;
}

export interface TraceOptions {
  /** Name of the graph. */
  readonly name?: string;
  /** Refuse constants that may be frozen randomness or data, and state that is lost (default true). */
  readonly strict?: boolean;
}

export type TracedFunction = (inputs: Record<string, tf.Tensor>, scope: TraceScope) => Readonly<Record<string, tf.Tensor>>;

/**
 * The ONNX graph of a tfjs program.
 *
 * `fn` runs once, on tensors that have shapes but no values: the backend `onnx` records each kernel that tfjs calls,
 * those of its automatic differentiation included. Everything the program decides in JavaScript (loops, shapes, which
 * loss) is decided then; everything it computes with tensors becomes part of the graph.
 *
 * - Outputs are named by the keys of what `fn` returns.
 * - Tensors made before the trace (weights) become initializers, unless `fn` assigns an input to their variable.
 * - Variables that `fn` assigns (moving moments, weights) have their former values again afterwards; a strict trace
 *   wants them returned, so that their new values are outputs. Variables that `fn` creates are disposed.
 * - Afterwards the former backend is active and no tensor is left, also where `fn` throws.
 *
 * The graph is as recorded: `optimize` makes it fast.
 *
 * @example
 * const graph = traceToOnnx(({ x }) => ({ y: tf.relu(x) }), [{ name: 'x', shape: [2, 3], dtype: 'float32' }]);
 * @throws InputError where `fn` reads a value, draws random numbers, calls a kernel that has no ONNX form, is
 *   asynchronous, or assigns a variable without returning it
 */
export function traceToOnnx(fn: TracedFunction, inputs: readonly InputDeclaration[], options: TraceOptions = {}): Graph {
  const backend = onnxBackend();
  const recording = new Recording(options.strict ?? true);
  return withBackend(() =>
    backend.record(recording, () =>
      disposeTensors((assignments) =>
        keepVariables((changes) => {
          const scope = scopeOf(backend, recording);
          const tensors = fn(Object.fromEntries(inputs.map((x) => [x.name, scope.input(x)])), scope);
          if (recording.failure) throw recording.failure;
          checkOutputs(tensors);
          const outputs = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, backend.valueFor(tensor)]));
          if (recording.strict) {
            const known = new Set([...Object.values(outputs), ...recording.builder.inputs].map(({ name }) => name));
            refuseLostUpdates(changes.assigned().filter((variable) => !known.has(backend.valueFor(variable).name)));
            refuseLostState(changes.created().filter((variable) => assignments.get(variable)! > 1));
          }
          return recording.builder.finish(options.name ?? 'program', outputs);
        }),
      ),
    ),
  );
}

/** @throws InputError where the function is asynchronous or returns anything but named tensors */
function checkOutputs(outputs: unknown): asserts outputs is Readonly<Record<string, tf.Tensor>> {
  if (outputs instanceof Promise) {
    // What follows its first await meets a trace that has ended; nobody is there to hear of it.
    outputs.catch(() => {});
    throw new InputError(
      'asynchronous-trace',
      'the traced function is asynchronous',
      'a trace has no values to wait for: make it synchronous',
    );
  }
  const values: unknown[] = typeof outputs === 'object' && outputs ? Object.values(outputs) : [];
  if (values.length === 0 || !values.every((value) => value instanceof tf.Tensor)) {
    throw new InputError('no-outputs', 'the traced function returns no named tensors', 'return an object of tensors, such as { y }');
  }
}

function refuseLostUpdates([variable]: readonly tf.Variable[]): void {
  if (!variable) return;
  throw new InputError(
    'lost-update',
    `the traced program assigns the variable ${variable.name} [${variable.shape}], and its new value is no output`,
    'return the variable as an output, or let `compile` carry it from run to run',
  );
}

function refuseLostState([variable]: readonly tf.Variable[]): void {
  if (!variable) return;
  throw new InputError(
    'lost-state',
    `the traced program creates the variable ${variable.name} [${variable.shape}] and assigns it: its state would begin anew in every run`,
    'create it before the trace, with one step outside where an optimizer does it, and carry it from run to run',
  );
}

function scopeOf(backend: OnnxBackend, recording: Recording): TraceScope {
  const { builder } = recording;
  return {
    input: (declaration) => {
      if (builder.inputs.some((x) => x.name === declaration.name)) {
        throw new InputError(
          'duplicate-input',
          `the traced program declares the input ${declaration.name} twice`,
          'give each input a name of its own',
        );
      }
      return backend.tensorOf(builder.input(declaration));
    },
    constant: (values, shape, dtype = 'float32') => {
      const leaf = leafOf(Float32Array.from(values), shape, 'float32');
      const data = dtype === 'float32' ? leaf.values : dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
      return backend.tensorOf(builder.constant({ shape, dtype, data }));
    },
  };
}

/** Runs `work` with `onnx` as tfjs's backend. */
function withBackend<T>(work: () => T): T {
  const engine = tf.engine();
  // Asking for the backend makes tfjs choose one where it has not yet.
  if (!engine.backendName) tf.backend();
  const former = engine.backendName;
  activate(backendName);
  try {
    return work();
  } finally {
    activate(former);
  }
}

/** `setBackend` is asynchronous only for backends that are not there yet; these are. */
function activate(name: string): void {
  void tf.setBackend(name);
  if (tf.engine().backendName !== name) throw new Error(`tfjs did not switch to the backend ${name}`);
}
