import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Kernels, UpdateVectors } from '../../../src/training/vectors/kernels.js';
import { plainKernels } from '../../../src/training/vectors/plain.js';
import { kernelsFile, wasmKernels } from '../../../src/training/vectors/wasm.js';
import { bitsOf, kernelsOrSkip } from './support.js';

/** Vectors that a case works on, each somewhere in a longer one. */
const placeCount = 7;
const longest = 50;
const room = longest + 8;

/** Any float32 numbers: NaN, infinities and denormals among ordinary ones. */
const numbers = fc.array(fc.oneof({ weight: 4, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) }, fc.float()), {
  minLength: placeCount * room,
  maxLength: placeCount * room,
});
const offsets = fc.array(fc.nat(8), { minLength: placeCount, maxLength: placeCount });
const constant = fc.float({ min: 0, max: 2, noNaN: true });
const constants = fc.record({
  rate: constant,
  beta1: constant,
  rest1: constant,
  beta2: constant,
  rest2: constant,
  correction: constant,
  epsilon: constant,
  momentum: constant,
  rho: constant,
  rest: constant,
});
type Constants = typeof constants extends fc.Arbitrary<infer T> ? T : never;

const update = ([w, g, m, v, newW, newM, newV]: readonly Float32Array[], moments: 1 | 2): UpdateVectors => ({
  parameters: w!,
  gradient: g!,
  moments: [m!, v!].slice(0, moments),
  newParameters: newW!,
  newMoments: [newM!, newV!].slice(0, moments),
});

/** Each kernel as a function of the places; what it returns counts as well. */
const calls: Readonly<Record<keyof Kernels, (kernels: Kernels, places: readonly Float32Array[], c: Constants) => unknown>> = {
  add: (kernels, [a, b, into]) => kernels.add(a!, b!, into!),
  scale: (kernels, [values, into], { rate }) => kernels.scale(values!, rate, into!),
  average: (kernels, [values, old, into], { rho }) => kernels.average(values!, old!, rho, into!),
  clip: (kernels, [values], { rate }) => kernels.clip(values!, rate),
  limitColumns: (kernels, [values], { rate }) => {
    for (const columns of [1, 3, 4, 7]) {
      kernels.limitColumns(values!.subarray(0, values!.length - (values!.length % columns)), columns, rate);
    }
  },
  adam: (kernels, places, c) => kernels.adam(update(places, 2), c),
  sgd: (kernels, places, c) => kernels.sgd(update(places, 1), c),
  rmsprop: (kernels, places, c) => kernels.rmsprop(update(places, 1), c),
};

describe('the kernels in WebAssembly', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  let fast: Kernels;

  before(function () {
    fast = wasmKernels({ module: kernelsOrSkip(this), memory });
  });

  for (const [name, call] of Object.entries(calls)) {
    it(`${name} gives the bits of the plain one, for any numbers, lengths and places, and touches nothing else`, () => {
      fc.assert(
        fc.property(numbers, offsets, fc.nat(longest), constants, (values, starts, length, c) => {
          const run = (kernels: Kernels, all: Float32Array) => {
            all.set(values);
            const places = starts.map((start, i) => all.subarray(i * room + start, i * room + start + length));
            return { value: call(kernels, places, c), bits: bitsOf(all) };
          };
          const expected = run(plainKernels, new Float32Array(placeCount * room));
          expect(run(fast, new Float32Array(memory.buffer, 64, placeCount * room))).to.deep.equal(expected);
        }),
      );
    });
  }

  it('round the constants to float32 as the plain ones do', () => {
    const run = (kernels: Kernels, all: Float32Array) => {
      for (let i = 0; i < 28; i++) all[i] = Math.sin(i + 1) ** 2;
      const places = Array.from({ length: 7 }, (_, i) => all.subarray(4 * i, 4 * i + 4));
      const c = { rate: 1e-4 / 3, beta1: 0.9, rest1: 0.1, beta2: 0.999, rest2: 0.001, correction: 1 / 3, epsilon: 1e-7 };
      kernels.adam(update(places, 2), c);
      return bitsOf(all);
    };
    expect(run(fast, new Float32Array(memory.buffer, 0, 28))).to.deep.equal(run(plainKernels, new Float32Array(28)));
  });
});

describe('the file of the kernels', () => {
  it('is looked for where the build puts it', () => {
    const folder = resolve('src/training/vectors/assembly');
    const { options } = JSON.parse(readFileSync(resolve(folder, 'asconfig.json'), 'utf8')) as { options: { outFile: string } };
    const built = resolve(folder, options.outFile).slice(resolve('dist').length);
    expect(built).to.equal('/src/training/vectors/kernels.wasm');
    expect(kernelsFile.endsWith(built)).to.equal(true);
  });
});

describe('the plain kernels', () => {
  /** The numbers of a vector after a kernel has been at work on it. */
  const worked = (values: readonly number[], work: (vector: Float32Array) => unknown): number[] => {
    const vector = Float32Array.from(values);
    work(vector);
    return [...vector];
  };

  it('average is exact where both are equal, and where the decay is 0', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), constant, (x, decay) => {
        const [value, other] = [Float32Array.of(x), Float32Array.of(1)];
        expect(worked([0], (into) => plainKernels.average(value, value, decay, into))[0]).to.equal(x + 0);
        expect(worked([0], (into) => plainKernels.average(value, other, 0, into))[0]).to.equal(x + 0);
      }),
    );
  });

  it('scale gives the sum of squares of what it writes', () => {
    const into = new Float32Array(7);
    expect(plainKernels.scale(Float32Array.of(2, 4, 6, 8, 10, 12, 14), 0.5, into)).to.equal(140);
    expect([...into]).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it('clip keeps what is no number, for the next norm to tell', () => {
    expect(worked([Number.NaN, Number.POSITIVE_INFINITY], (values) => plainKernels.clip(values, 1))).to.deep.equal([Number.NaN, 1]);
  });

  it('limitColumns brings a column that is longer to the limit', () => {
    expect(worked([3, 1, 4, 1], (matrix) => plainKernels.limitColumns(matrix, 2, 2.5))).to.deep.equal([1.5, 1, 2, 1]);
  });
});
