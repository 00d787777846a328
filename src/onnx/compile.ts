import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { InputError } from '../errors.js';
import type { ValueInfo } from './graph.js';
import { encodeModel } from './model-file.js';
import { optimize } from './optimize.js';
import { optimizeForCpu } from './optimize-for-cpu.js';
import { unshared } from './synchronous-session.js';
import { type InputDeclaration, type TracedFunction, type TraceOptions, traceToOnnx } from './trace.js';

/** What an input may be fed with: as many values as its shape has elements, in row-major order. */
export type Feed = Float32Array | Int32Array | Uint8Array | readonly number[];

/** A result with its values in row-major order; `bool` as bytes 0 and 1. */
export interface Result {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface CompileOptions extends TraceOptions {
  /**
   * Variables that keep their values from run to run: weights, moving moments, the slots of an optimizer. What `fn`
   * assigns to them, the next run finds. Other variables are constants of the program (default none).
   */
  readonly variables?: readonly tf.Variable[];
  /** For onnxruntime: execution providers (the processor by default), threads. */
  readonly session?: ort.InferenceSession.SessionOptions;
}

/**
 * A tfjs function as one onnxruntime program: traced once, optimized, run as often as one likes, whole training steps
 * with their gradients and updates as well.
 *
 * @param inputs what `run` is fed with, shapes fixed
 * @throws InputError where the function cannot be traced (`traceToOnnx`)
 * @example
 * const double = await compile(({ x }) => ({ y: tf.mul(x, 2) }), [{ name: 'x', shape: [2], dtype: 'float32' }]);
 * const { y } = await double.run({ x: [1, 2] });
 * await double.release();
 */
export async function compile(
  fn: TracedFunction,
  inputs: readonly InputDeclaration[],
  options: CompileOptions = {},
): Promise<CompiledProgram> {
  const carried = (options.variables ?? []).map((variable) => new Carried(variable));
  const traced = traceToOnnx(carrying(fn, carried), inputs, options);
  const graph = options.session?.executionProviders ? optimize(traced) : optimizeForCpu(traced);
  const session = await ort.InferenceSession.create(encodeModel(graph), {
    // `optimize` has done what pays on the CPU; onnxruntime's own passes move its transposes back.
    graphOptimizationLevel: 'disabled',
    ...options.session,
  });
  return new CompiledProgram(session, graph.inputs, graph.outputs, carried);
}

/** What `compile` makes of a function. */
export class CompiledProgram {
  readonly #session: ort.InferenceSession;
  readonly #carried: readonly Carried[];
  /** Settles, never with an error, when the last run has ended. */
  #previous: Promise<void> = Promise.resolve();

  /** What `run` is fed with: what `compile` was told, and what the function declared on the way. */
  readonly inputs: readonly InputDeclaration[];
  /** What `run` returns. */
  readonly outputs: readonly InputDeclaration[];

  /** Use `compile`. */
  constructor(session: ort.InferenceSession, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[], carried: readonly Carried[]) {
    this.#session = session;
    this.#carried = carried;
    const own = new Set(carried.flatMap(({ input, output }) => [input, output]));
    this.inputs = inputs.filter(({ name }) => !own.has(name)).map(declarationOf);
    this.outputs = outputs.filter(({ name }) => !own.has(name)).map(declarationOf);
  }

  /**
   * Runs the program once; the variables then have their new values, for the next run. Runs wait for one another. Feeds
   * must stay as they are until then.
   * @throws InputError where an input lacks values or has another number of them, or a feed is no input
   */
  async run(feeds: Readonly<Record<string, Feed>> = {}): Promise<Record<string, Result>> {
    const unknown = Object.keys(feeds).find((name) => !this.inputs.some((input) => input.name === name));
    if (unknown !== undefined) {
      throw new InputError(
        'unknown-feed',
        `the program has no input ${unknown}`,
        `its inputs are ${this.inputs.map((x) => x.name).join(', ')}`,
      );
    }
    const tensors = this.inputs.map((input) => [input.name, tensorOf(input, feeds[input.name])] as const);
    const results = this.#previous.then(() => this.#runNext(Object.fromEntries(tensors)));
    this.#previous = results.then(
      () => {},
      () => {},
    );
    return results;
  }

  /** Gives the tfjs variables the values they have in the program by now. */
  assignVariables(): void {
    for (const carried of this.#carried) carried.assign();
  }

  /** Frees the session, after the runs under way; the program cannot be run afterwards. */
  release(): Promise<void> {
    return this.#previous.then(() => this.#session.release());
  }

  async #runNext(tensors: Readonly<Record<string, ort.Tensor>>): Promise<Record<string, Result>> {
    const variables = Object.fromEntries(this.#carried.map(({ input, values }) => [input, values]));
    const results = await this.#session.run({ ...tensors, ...variables });
    for (const variable of this.#carried) variable.values = results[variable.output] ?? variable.values;
    return Object.fromEntries(this.outputs.map(({ name }) => [name, resultOf(results[name]!)]));
  }
}

/** A variable of the program: an input, and an output where the function assigns it. */
class Carried {
  readonly input: string;
  readonly output: string;
  values: ort.OnnxValue;

  constructor(readonly variable: tf.Variable) {
    this.input = `variable/${variable.name}`;
    this.output = `new/${this.input}`;
    const { shape, dtype } = variable;
    this.values = tensorOf(
      { name: this.input, shape, dtype: elementType(dtype) },
      variable.dataSync<'float32' | 'int32' | 'bool'>().slice(),
    );
  }

  assign(): void {
    const { shape, dtype, data } = resultOf(this.values);
    tf.tidy(() => this.variable.assign(tf.tensor(data, [...shape], dtype)));
  }
}

/** The function with the variables as inputs, and as outputs where it assigns them. */
function carrying(fn: TracedFunction, carried: readonly Carried[]): TracedFunction {
  return (inputs, scope) => {
    const before = carried.map(({ variable, input }) => {
      variable.assign(scope.input({ name: input, shape: variable.shape, dtype: elementType(variable.dtype) }));
      return variable.dataId;
    });
    const outputs = { ...fn(inputs, scope) };
    for (const [i, { variable, output }] of carried.entries()) if (variable.dataId !== before[i]) outputs[output] = variable;
    return outputs;
  };
}

function tensorOf({ name, shape, dtype }: InputDeclaration, feed: Feed | undefined): ort.Tensor {
  const size = shape.reduce((product, d) => product * d, 1);
  if (feed?.length !== size) {
    throw new InputError(
      'wrong-feed',
      `the input ${name} [${shape}] got ${feed ? `${feed.length} values` : 'nothing'}`,
      `feed it ${size} values`,
    );
  }
  if (dtype === 'float32') return new ort.Tensor(dtype, feed instanceof Float32Array ? unshared(feed) : Float32Array.from(feed), shape);
  if (dtype === 'int32') return new ort.Tensor(dtype, feed instanceof Int32Array ? unshared(feed) : Int32Array.from(feed), shape);
  return new ort.Tensor(dtype, feed instanceof Uint8Array ? unshared(feed) : Uint8Array.from(feed), shape);
}

function resultOf(value: ort.OnnxValue): Result {
  const { dims, type, data } = value;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array) {
    return { shape: [...dims], dtype: elementType(type), data };
  }
  throw new Error(`onnxruntime returned an unexpected ${type}`);
}

function declarationOf({ name, shape, dtype }: ValueInfo): InputDeclaration {
  return { name, shape: shape.map(Number), dtype: elementType(dtype) };
}

function elementType(dtype: string): Result['dtype'] {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`programs hold no tensors of ${dtype}`);
}
