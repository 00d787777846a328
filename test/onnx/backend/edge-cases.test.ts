import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { evaluate, type Values } from '../../../src/onnx/evaluate.js';
import { optimize } from '../../../src/onnx/optimize.js';
import { expectSameAsCpu, type Feeds, ints, type Program, randomValues, traced } from '../support.js';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

function floats(shape: readonly number[], values: readonly number[]): Values {
  return { shape, dtype: 'float32', data: Float32Array.from(values) };
}

describe('kernels treat NaN as the cpu backend does', () => {
  const x = floats([3, 4], [1, 5, 3, -2, 0, nan, -1, 4, infinity, -infinity, nan, 7]);
  const programs: Record<string, Program> = {
    'Max and Min return it': ({ x }) => ({ max: tf.max(x!, 1), min: tf.min(x!, [0], true) }),
    'ArgMax and ArgMin pass over it': ({ x }) => ({ max: tf.argMax(x!, 1), min: tf.argMin(x!, 0) }),
    'Step keeps it, with any slope': ({ x }) => ({ step: tf.step(x!), down: tf.step(x!, -1), soft: tf.step(x!, 0.2) }),
    'Sign counts it as 0': ({ x }) => ({ y: tf.sign(x!) }),
  };
  for (const [name, program] of Object.entries(programs)) it(name, () => expectSameAsCpu(program, { x }));
});

describe('tensors without elements', () => {
  it('are reshaped, concatenated and multiplied like others', () => {
    const feeds: Feeds = {
      a: floats([0, 5], []),
      b: floats(
        [5, 3],
        Array.from({ length: 15 }, (_, i) => i),
      ),
    };
    expectSameAsCpu(
      ({ a, b }) => ({
        reshaped: tf.reshape(a!, [3, 0]),
        expanded: tf.expandDims(a!, 1),
        below: tf.concat([a!, a!], 0),
        beside: tf.concat([a!, a!, a!], 1),
        nothing: tf.matMul(a!, b!),
        something: tf.concat([tf.transpose(b!), a!], 0),
      }),
      feeds,
    );
  });

  it('reduce to what changes nothing', () => {
    expectSameAsCpu(
      ({ x, b }) => ({
        sum: tf.sum(x!, 1),
        prod: tf.prod(x!, 1),
        any: tf.any(tf.cast(b!, 'bool'), 1),
      }),
      { x: floats([2, 0], []), b: ints([2, 0], []) },
    );
  });
});

describe('indices', () => {
  it('OneHot leaves out what is not in range, and takes single numbers', () => {
    expectSameAsCpu(({ i, one }) => ({ rows: tf.oneHot(i!, 3, 2, -1), single: tf.oneHot(one!, 4) }), {
      i: ints([5], [0, 2, -1, 3, 1]),
      one: ints([], [2]),
    });
  });

  it('UnsortedSegmentSum leaves out negative segments', () => {
    const feeds = { x: randomValues([5, 2], 1), ids: ints([5], [0, -1, 2, 0, -3]) };
    expectSameAsCpu(({ x, ids }) => ({ y: tf.unsortedSegmentSum(x!, ids as tf.Tensor1D, 3) }), feeds);
  });

  it('ScatterND takes single numbers as indices', () => {
    const feeds = { indices: ints([3], [4, 1, 4]), updates: randomValues([3], 1) };
    expectSameAsCpu(({ indices, updates }) => ({ y: tf.scatterND(indices!, updates!, [6]) }), feeds);
  });
});

describe('element types and layouts', () => {
  it('Step and prelu of int32, and products of int32 matrices with transposes', () => {
    const feeds = { x: ints([2, 3], [-4, 0, 3, 1, -1, 2]), a: floats([2, 3], [0.5, 0.1, 1, 2, 0.25, 0]) };
    expectSameAsCpu(
      ({ x, a }) => ({
        step: tf.step(x!),
        prelu: tf.prelu(x!, a!),
        product: tf.matMul(x!, x!, true, false),
        transposed: tf.matMul(tf.transpose(x!), x!),
      }),
      feeds,
    );
  });

  it('fused convolution with channels first: bias and slopes go along the channels', () => {
    const feeds = { x: randomValues([2, 3, 4, 4], 1), w: randomValues([2, 2, 3, 4], 2), b: randomValues([4], 3), s: randomValues([4], 4) };
    expectSameAsCpu(({ x, w, b, s }) => {
      const common = { x: x as tf.Tensor4D, filter: w as tf.Tensor4D, strides: 1, pad: 'same' as const, dataFormat: 'NCHW' as const };
      return { y: tf.fused.conv2d({ ...common, bias: b!, activation: 'prelu', preluActivationWeights: s! }) };
    }, feeds);
  });

  it('Range counts downwards', () => {
    const program: Program = ({ x }) => ({ y: tf.mul(x!, tf.range(4, -2, -1)), z: tf.add(x!, tf.range(5, -1)) });
    expectSameAsCpu(program, { x: randomValues([6], 1) });
  });
});

describe('pooling with explicit pads', () => {
  it('equals the cpu backend however the number of windows is rounded, also where windows lie in the padding', () => {
    const cases = fc.record({
      size: fc.integer({ min: 2, max: 6 }),
      window: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 3 }),
      pad: fc.integer({ min: 0, max: 2 }),
      rounding: fc.constantFrom<'floor' | 'round' | 'ceil'>('floor', 'round', 'ceil'),
    });
    fc.assert(
      fc.property(cases, ({ size, window, stride, pad, rounding }) => {
        const max = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, window, stride, pad, rounding);
        expectSameAsCpu(
          ({ x }) => ({
            // Of no elements the cpu backend takes -Infinity for the maximum, onnxruntime the smallest number.
            max: tf.maximum(max(x!), -10),
            average: tf.avgPool(x as tf.Tensor4D, window, stride, pad, rounding),
            // tfjs does not tell gradients about the rounding; the cpu backend leaves the additional windows out.
            ...(rounding === 'floor' && window <= size + 2 * pad
              ? { gradient: tf.grad((x: tf.Tensor) => tf.sum(tf.mul(max(x), 2)))(x!) }
              : {}),
          }),
          { x: randomValues([2, size, size + 1, 2], 1) },
        );
      }),
      { numRuns: 40 },
    );
  });

  it('has gradients for the windows that rounding up adds', () => {
    const program: Program = ({ x }) => {
      const f = (x: tf.Tensor, pool: typeof tf.maxPool): tf.Tensor => pool(x as tf.Tensor4D, 2, 2, 0, 'ceil');
      const [max, average] = [tf.maxPool, tf.avgPool].map((pool) => tf.grad((x: tf.Tensor) => f(x, pool))(x!));
      return { max: max!, average: average! };
    };
    const graph = traced(program, { x: randomValues([1, 3, 3, 1], 1) });
    const { max, average } = evaluate(optimize(graph), { x: floats([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]) });
    expect([...max!.data]).to.deep.equal([0, 0, 0, 0, 1, 1, 0, 1, 1]);
    expect([...average!.data]).to.deep.equal([0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 1]);
  });
});

describe('arguments that do not fit are refused when the operation is called', () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const index = tf.tensor1d([1, 2], 'int32');
  const refused: Record<string, [() => tf.Tensor, RegExp]> = {
    'a slice beyond the tensor': [() => tf.slice(x, [1, 1], [1, 3]), /size\[1\]/],
    'an axis that is not there': [() => tf.reverse(x, 2), /axis 2 is not in \[-2, 2\)/],
    'a new axis that cannot be there': [() => tf.expandDims(x, -4), /axis -4 is not in \[-3, 2\]/],
    'tensors to stack of different shapes': [() => tf.stack([x, tf.transpose(x)]), /alike/],
    'tensors to concatenate that do not fit': [() => tf.concat([x, tf.transpose(x)], 0), /concat/i],
    'a letter of an equation for two sizes': [() => tf.einsum('ij,jk->ik', x, x), /dimension 3 at axis 0/],
    'batch dimensions that differ': [() => tf.gather(x, tf.zeros([3, 1], 'int32') as tf.Tensor2D, 1, 1), /should be equal/],
    'an index out of range, where it is known': [() => tf.gather(x, index), /GatherV2: the index value 2 is not in \[0, 1\]/],
    'more indices than axes': [() => tf.gatherND(x, tf.zeros([1, 3], 'int32')), /innermost dimension/],
  };
  after(() => tf.dispose([x, index]));
  for (const [name, [call, message]] of Object.entries(refused)) {
    it(name, () => expect(() => traced(() => ({ y: call() }), {})).to.throw(message));
  }
});
