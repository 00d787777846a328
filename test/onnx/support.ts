import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { evaluate, type Values } from '../../src/onnx/evaluate.js';
import type { Graph } from '../../src/onnx/graph.js';
import { optimize } from '../../src/onnx/optimize.js';
import { type InputDeclaration, type TracedFunction, traceToOnnx } from '../../src/onnx/trace.js';

/** A tfjs program of named tensors. */
export type Program = (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;

export type Feeds = Readonly<Record<string, Values>>;

/** Reproducible values in [low, high). */
export function randomValues(shape: readonly number[], seed: number, low = -1, high = 1): Values {
  let state = (seed + 1) * 0x9e3779b9;
  const data = Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((state >>> 8) / 2 ** 24) * (high - low);
  });
  return { shape, dtype: 'float32', data };
}

export function ints(shape: readonly number[], values: readonly number[]): Values {
  return { shape, dtype: 'int32', data: Int32Array.from(values) };
}

export function bools(shape: readonly number[], values: readonly number[]): Values {
  return { shape, dtype: 'bool', data: Uint8Array.from(values) };
}

/** The program's results on tfjs's own `cpu` backend. */
export function onCpu(program: Program, feeds: Feeds): Record<string, Values> {
  return onBackend('cpu', program, feeds);
}

/** The program's results on one of tfjs's backends, without a trace. The values of `feeds` are copied. */
export function onBackend(backend: string, program: Program, feeds: Feeds): Record<string, Values> {
  void tf.setBackend(backend);
  return tf.tidy(() => {
    const inputs = Object.entries(feeds).map(([name, { shape, dtype, data }]) => {
      if (data instanceof BigInt64Array) throw new Error('tfjs has no int64');
      return [name, tf.tensor(data.slice(), [...shape], tensorDtype(dtype))] as const;
    });
    return Object.fromEntries(
      Object.entries(program(Object.fromEntries(inputs))).map(([name, x]) => {
        return [name, { shape: x.shape, dtype: tensorDtype(x.dtype), data: x.dataSync<'float32' | 'int32' | 'bool'>().slice() }];
      }),
    );
  });
}

export function declarations(feeds: Feeds): InputDeclaration[] {
  return Object.entries(feeds).map(([name, { shape, dtype }]) => ({ name, shape, dtype: tensorDtype(dtype) }));
}

/** The element types that tfjs and our graphs have in common. */
function tensorDtype(dtype: string): InputDeclaration['dtype'] {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`tfjs has no tensors of ${dtype}, or ONNX has not`);
}

export function traced(program: Program, feeds: Feeds): Graph {
  return traceToOnnx((inputs) => program(inputs), declarations(feeds));
}

/** Asserts that the traced program, as recorded and optimized, gives what the `cpu` backend gives. */
export function expectSameAsCpu(program: Program, feeds: Feeds, tolerance = 1e-5): void {
  const expected = onCpu(program, feeds);
  const graph = traced(program, feeds);
  for (const each of [graph, optimize(graph)]) {
    for (const { name, shape } of each.outputs) expect(shape, name).to.deep.equal(expected[name]!.shape);
    expectClose(evaluate(each, feeds), expected, tolerance);
  }
}

/** Same names, types and shapes; float values within a relative L2 distance, others equal. @param floor see `relativeError` */
export function expectClose(actual: Feeds, expected: Feeds, tolerance = 1e-5, floor = 1e-3): void {
  expect(Object.keys(actual).sort()).to.deep.equal(Object.keys(expected).sort());
  for (const [name, { shape, dtype, data }] of Object.entries(expected)) {
    const result = actual[name]!;
    expect({ name, shape: result.shape, dtype: result.dtype }).to.deep.equal({ name, shape, dtype });
    if (dtype === 'float32') expect(relativeError(result.data, data, floor), name).to.be.at.most(tolerance);
    else expect([...result.data].map(Number), name).to.deep.equal([...data].map(Number));
  }
}

/** |a - b| / |b| in the L2 norm, |b| counted as at least `floor` an element; equal non-finite elements do not count. */
export function relativeError(a: Values['data'], b: Values['data'], floor = 1e-3): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [Number(a[i]), Number(b[i])];
    if (Number.isFinite(y)) norm += y ** 2;
    if (!Object.is(x, y)) difference += (x - y) ** 2;
  }
  if (difference === 0) return 0;
  return Number.isNaN(difference)
    ? Number.POSITIVE_INFINITY
    : Math.sqrt(difference) / Math.max(Math.sqrt(norm), floor * Math.sqrt(b.length));
}

/** What a trace of the function throws. */
export function traceFailure(fn: TracedFunction, inputs: readonly InputDeclaration[]): Error {
  try {
    traceToOnnx(fn, inputs);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the trace did not fail');
}
