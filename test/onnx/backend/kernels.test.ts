import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { Values } from '../../../src/onnx/evaluate.js';
import { bools, expectSameAsCpu, type Feeds, ints, randomValues } from '../support.js';

/** Shapes of up to four axes of up to five elements. */
const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 0, maxLength: 4 });
const seeds = fc.integer({ min: 0, max: 1000 });
const runs = { numRuns: 12 };

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function unaryOf(op: Unary, low = -3, high = 3): void {
  fc.assert(
    fc.property(shapes, seeds, (shape, seed) => {
      expectSameAsCpu(({ x }) => ({ y: op(x!) }), { x: randomValues(shape, seed, low, high) });
    }),
    runs,
  );
}

function rounded({ shape, data }: Values): Values {
  return ints(
    shape,
    Array.from<number | bigint, number>(data, (x) => Math.round(Number(x))),
  );
}

/** One operand may lack leading axes or have axes of length 1. */
function binaryOf(op: Binary, low = -3, high = 3): void {
  fc.assert(
    fc.property(shapes, seeds, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat(4), (shape, seed, ones, skip) => {
      const other = shape.map((d, i) => (ones[i] ? 1 : d)).slice(Math.min(skip, shape.length));
      const feeds = { a: randomValues(shape, seed, low, high), b: randomValues(other, seed + 1, low, high) };
      expectSameAsCpu(({ a, b }) => ({ ab: op(a!, b!), ba: op(b!, a!) }), feeds);
    }),
    runs,
  );
}

describe('unary kernels equal the cpu backend', () => {
  const plain: Record<string, Unary> = {
    abs: tf.abs,
    atan: tf.atan,
    asinh: tf.asinh,
    ceil: tf.ceil,
    cos: tf.cos,
    cosh: tf.cosh,
    elu: tf.elu,
    erf: tf.erf,
    exp: tf.exp,
    expm1: tf.expm1,
    floor: tf.floor,
    neg: tf.neg,
    relu: tf.relu,
    relu6: tf.relu6,
    round: tf.round,
    selu: tf.selu,
    sigmoid: tf.sigmoid,
    sign: tf.sign,
    sin: tf.sin,
    sinh: tf.sinh,
    softplus: tf.softplus,
    square: tf.square,
    tan: (x) => tf.tan(tf.mul(x, 0.3)),
    tanh: tf.tanh,
    leakyRelu: (x) => tf.leakyRelu(x, 0.1),
    clip: (x) => tf.clipByValue(x, -1, 0.5),
    step: (x) => tf.step(x, 0.3),
    isNaN: tf.isNaN,
    isFinite: tf.isFinite,
    isInf: tf.isInf,
    prelu: (x) => tf.prelu(x, tf.scalar(0.3)),
    logSigmoid: tf.logSigmoid,
  };
  for (const [name, op] of Object.entries(plain)) it(name, () => unaryOf(op));
  for (const [name, op] of Object.entries<Unary>({ acos: tf.acos, asin: tf.asin, atanh: tf.atanh })) it(name, () => unaryOf(op, -0.9, 0.9));
  const positive: Record<string, Unary> = { log: tf.log, sqrt: tf.sqrt, rsqrt: tf.rsqrt, reciprocal: tf.reciprocal, log1p: tf.log1p };
  for (const [name, op] of Object.entries(positive)) it(name, () => unaryOf(op, 0.1, 5));
  it('acosh', () => unaryOf(tf.acosh, 1.1, 4));
  it('expm1 and log1p keep their digits near zero', () => {
    const x = randomValues([50], 3, -1e-6, 1e-6);
    expectSameAsCpu(({ x }) => ({ a: tf.mul(tf.expm1(x!), 1e6), b: tf.mul(tf.log1p(x!), 1e6) }), { x });
  });
  it('on int32', () => {
    const x = ints([2, 3], [-2, -1, 0, 1, 2, 7]);
    expectSameAsCpu(({ x }) => ({ abs: tf.abs(x!), neg: tf.neg(x!), square: tf.square(x!), sign: tf.sign(x!), relu: tf.relu(x!) }), { x });
  });
});

describe('binary kernels equal the cpu backend', () => {
  const ops: Record<string, Binary> = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    maximum: tf.maximum,
    minimum: tf.minimum,
    squaredDifference: tf.squaredDifference,
    greater: tf.greater,
    greaterEqual: tf.greaterEqual,
    less: tf.less,
    lessEqual: tf.lessEqual,
    equal: tf.equal,
    notEqual: tf.notEqual,
    where: (a, b) => tf.where(tf.greater(a, b), a, b),
  };
  for (const [name, op] of Object.entries(ops)) it(name, () => binaryOf(op));
  const positive: Record<string, Binary> = { div: tf.div, pow: tf.pow, mod: tf.mod, floorDiv: tf.floorDiv };
  for (const [name, op] of Object.entries(positive)) it(name, () => binaryOf(op, 0.5, 3));
  it('on int32, with the rounding of negative quotients', () => {
    const feeds = { a: ints([6], [-7, -6, -1, 5, 7, 8]), b: ints([6], [2, -4, 3, -3, -2, 4]) };
    const program = ({ a, b }: Record<string, tf.Tensor>) => ({
      add: tf.add(a!, b!),
      mul: tf.mul(a!, b!),
      floorDiv: tf.floorDiv(a!, b!),
      mod: tf.mod(a!, b!),
      max: tf.maximum(a!, b!),
      less: tf.less(a!, b!),
    });
    expectSameAsCpu(program, feeds);
  });
  it('logic and selection', () => {
    const feeds: Feeds = { a: bools([3], [0, 1, 1]), b: bools([3], [1, 0, 1]), x: randomValues([3, 2], 1), y: randomValues([3, 2], 2) };
    expectSameAsCpu(
      ({ a, b, x, y }) => ({
        and: tf.logicalAnd(a!, b!),
        or: tf.logicalOr(a!, b!),
        xor: tf.logicalXor(a!, b!),
        not: tf.logicalNot(a!),
        chosen: tf.where(tf.reshape(a!, [3, 1]), x!, y!),
        bools: tf.where(a!, a!, b!),
        casts: tf.add(tf.cast(a!, 'float32'), tf.cast(b!, 'int32').cast('float32')),
      }),
      feeds,
    );
  });
  it('atan2 in every quadrant, on the axes and of integers', () => {
    binaryOf(tf.atan2);
    const at = (data: readonly number[]) => ({ shape: [data.length], dtype: 'float32', data: Float32Array.from(data) }) as const;
    const feeds = {
      a: at([0, 0, 1, -1, 0, 1, -1, 1, -1]),
      b: at([1, -1, 0, 0, 0, 1, 1, -1, -1]),
      m: ints([4], [3, -4, 5, 0]),
      n: ints([4], [-1, 2, 0, -2]),
    };
    expectSameAsCpu(({ a, b, m, n }) => ({ y: tf.atan2(a!, b!), z: tf.atan2(m!, n!) }), feeds);
  });
  it('addN', () =>
    expectSameAsCpu(({ a, b }) => ({ y: tf.addN([a!, b!, a!]) }), { a: randomValues([2, 3], 1), b: randomValues([2, 3], 2) }));
});

describe('reductions equal the cpu backend', () => {
  const ops: Record<string, (x: tf.Tensor, axis: number[], keepDims: boolean) => tf.Tensor> = {
    sum: tf.sum,
    mean: tf.mean,
    max: tf.max,
    min: tf.min,
    prod: tf.prod,
    any: (x, axis, keep) => tf.any(tf.greater(x, 0.5).cast('bool'), axis, keep),
    all: (x, axis, keep) => tf.all(tf.greater(x, -0.5).cast('bool'), axis, keep),
    moments: (x, axis, keep) => tf.moments(x, axis, keep).variance,
    logSumExp: tf.logSumExp,
  };
  for (const [name, op] of Object.entries(ops)) {
    it(`${name} over any axes`, () => {
      fc.assert(
        fc.property(shapes, seeds, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.boolean(), (shape, seed, chosen, keep) => {
          const axes = [...shape.keys()].filter((i) => chosen[i]);
          expectSameAsCpu(({ x }) => ({ y: op(x!, axes, keep) }), { x: randomValues(shape, seed) });
        }),
        runs,
      );
    });
  }
  it('argMax and argMin', () => {
    const x = randomValues([3, 4, 5], 1);
    expectSameAsCpu(({ x }) => ({ a: tf.argMax(x!, 1), b: tf.argMin(x!, -1), c: tf.argMax(x!, 0) }), { x });
  });
  it('softmax, logSoftmax and cumsum', () => {
    const x = randomValues([2, 3, 4], 1);
    expectSameAsCpu(
      ({ x }) => ({ a: tf.softmax(x!), b: tf.logSoftmax(x!), c: tf.cumsum(x!, 1), d: tf.cumsum(x!, 2, true, true), e: tf.cumsum(x!, 0) }),
      { x },
    );
  });
});

describe('kernels along an axis equal the cpu backend', () => {
  it('cumprod, of numbers and integers', () => {
    fc.assert(
      fc.property(shapes, seeds, fc.nat(3), fc.boolean(), fc.boolean(), (shape, seed, axis, exclusive, reverse) => {
        fc.pre(axis < shape.length);
        const x = randomValues(shape, seed, -2, 2);
        const feeds = {
          x,
          n: rounded(x),
        };
        expectSameAsCpu(
          ({ x, n }) => ({ y: tf.cumprod(x!, axis, exclusive, reverse), z: tf.cumprod(n!, axis, exclusive, reverse) }),
          feeds,
        );
      }),
      runs,
    );
  });

  it('topk, the first of equal elements first', () => {
    fc.assert(
      fc.property(shapes, seeds, fc.integer({ min: 1, max: 5 }), (shape, seed, k) => {
        fc.pre(shape.length > 0 && k <= shape.at(-1)!);
        const x = randomValues(shape, seed, -2, 2);
        const feeds = {
          x,
          n: rounded(x),
        };
        expectSameAsCpu(({ x, n }) => {
          const [numbers, integers] = [tf.topk(x!, k), tf.topk(n!, k)];
          return { a: numbers.values, b: numbers.indices, c: integers.values, d: integers.indices };
        }, feeds);
      }),
      runs,
    );
  });

  it('local response normalisation at any radius, and its gradient', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(4), seeds, (channels, radius, seed) => {
        const f = (x: tf.Tensor): tf.Tensor => tf.localResponseNormalization(x as tf.Tensor4D, radius, 1.5, 0.7, 0.6);
        expectSameAsCpu(({ x }) => ({ y: f(x!), dx: tf.grad((x: tf.Tensor) => tf.sum(tf.square(f(x))))(x!) }), {
          x: randomValues([2, 3, 2, channels], seed),
        });
      }),
      runs,
    );
  });
});

describe('matrix products equal the cpu backend', () => {
  for (const [a, b] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    it(`of ${a ? 'a transposed' : 'a plain'} and ${b ? 'a transposed' : 'a plain'} matrix, and of stacks of them`, () => {
      fc.assert(
        fc.property(
          fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 1, max: 5 }))),
          fc.constantFrom([], [1], [3], [2, 3]),
          ([m, k, n], stack) => {
            const feeds = {
              x: randomValues([...stack, ...(a ? [k!, m!] : [m!, k!])], 1),
              y: randomValues([...stack, ...(b ? [n!, k!] : [k!, n!])], 2),
            };
            expectSameAsCpu(({ x, y }) => ({ z: tf.matMul(x!, y!, a, b) }), feeds);
          },
        ),
        runs,
      );
    });
  }
  it('with bias and activation, as inference fuses them', () => {
    const feeds = { x: randomValues([3, 4], 1), w: randomValues([4, 5], 2), b: randomValues([5], 3) };
    for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const) {
      expectSameAsCpu(({ x, w, b }) => ({ y: tf.fused.matMul({ a: x as tf.Tensor2D, b: w as tf.Tensor2D, bias: b!, activation }) }), feeds);
    }
  });
  it('by equation: attention, outer products and sums', () => {
    const feeds = {
      x: randomValues([2, 3, 4, 5], 1),
      y: randomValues([2, 6, 4, 5], 2),
      z: randomValues([4, 5], 3),
      v: randomValues([3], 4),
    };
    expectSameAsCpu(
      ({ x, y, z, v }) => ({
        attention: tf.einsum('bqhd,bkhd->bhqk', x!, y!),
        transposed: tf.einsum('bqhd,bkhd->kqhb', x!, y!),
        outer: tf.einsum('hd,q->qdh', z!, v!),
        total: tf.einsum('hd,hd->', z!, z!),
        product: tf.einsum('hd,hd->dh', z!, z!),
        sum: tf.einsum('bqhd->dq', x!),
        // The cpu backend fails where one operand alone has a letter that is summed.
        weighted: tf.getBackend() === 'cpu' ? tf.sum(tf.mul(x!, z!), [1, 3]) : tf.einsum('bqhd,hd->bh', x!, z!),
      }),
      feeds,
    );
  });
});
