import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { evaluate, type Values } from '../../src/onnx/evaluate.js';
import type { Graph } from '../../src/onnx/graph.js';
import { optimize } from '../../src/onnx/optimize.js';
import { type InputDeclaration, traceToOnnx } from '../../src/onnx/trace.js';

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
  void tf.setBackend('cpu');
  return tf.tidy(() => {
    const inputs = Object.entries(feeds).map(([name, { shape, dtype, data }]) => {
      if (dtype === 'int64' || data instanceof BigInt64Array) throw new Error('tfjs has no int64');
      return [name, tf.tensor(data, [...shape], dtype)] as const;
    });
    return Object.fromEntries(
      Object.entries(program(Object.fromEntries(inputs))).map(([name, x]) => {
        if (x.dtype !== 'float32' && x.dtype !== 'int32' && x.dtype !== 'bool') throw new Error(`a result of ${x.dtype}`);
        return [name, { shape: x.shape, dtype: x.dtype, data: x.dataSync<'float32' | 'int32' | 'bool'>().slice() }];
      }),
    );
  });
}

export function declarations(feeds: Feeds): InputDeclaration[] {
  return Object.entries(feeds).map(([name, { shape, dtype }]) => {
    if (dtype === 'int64') throw new Error('tfjs has no int64');
    return { name, shape, dtype };
  });
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

/** Same names, types and shapes; float values within a relative L2 distance, others equal. */
export function expectClose(actual: Feeds, expected: Feeds, tolerance = 1e-5): void {
  expect(Object.keys(actual).sort()).to.deep.equal(Object.keys(expected).sort());
  for (const [name, { shape, dtype, data }] of Object.entries(expected)) {
    const result = actual[name]!;
    expect({ name, shape: result.shape, dtype: result.dtype }).to.deep.equal({ name, shape, dtype });
    if (dtype === 'float32') expect(relativeError(result.data, data), name).to.be.at.most(tolerance);
    else expect([...result.data].map(Number), name).to.deep.equal([...data].map(Number));
  }
}

/** |a - b| / |b| in the L2 norm, |b| counted as at least 1e-3 an element; equal non-finite elements do not count. */
export function relativeError(a: Values['data'], b: Values['data']): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [Number(a[i]), Number(b[i])];
    if (Object.is(x, y)) continue;
    difference += (x - y) ** 2;
    norm += y ** 2;
  }
  return Number.isNaN(difference)
    ? Number.POSITIVE_INFINITY
    : Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-3 * Math.sqrt(b.length));
}
