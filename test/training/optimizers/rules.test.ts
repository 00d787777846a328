import { expect } from 'chai';
import fc from 'fast-check';
import type { OptimizerSpec } from '../../../src/systems/optimizer.js';
import { applyUpdate, momentNames } from '../../../src/training/optimizers/index.js';
import { plainKernels } from '../../../src/training/vectors/plain.js';

const gradients = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -10, max: 10 }), { minLength: 1, maxLength: 20 });

/** One parameter's course over many updates. */
function course(spec: OptimizerSpec, start: number, gradient: readonly number[]): number[] {
  let parameters = Float32Array.of(start);
  let moments = momentNames(spec).map(() => new Float32Array(1));
  return gradient.map((g, step) => {
    const newParameters = new Float32Array(1);
    const newMoments = moments.map(() => new Float32Array(1));
    applyUpdate(plainKernels, spec, step, { parameters, gradient: Float32Array.of(g), moments, newParameters, newMoments });
    [parameters, moments] = [newParameters, newMoments];
    return newParameters[0]!;
  });
}

function expectCourse(spec: OptimizerSpec, reference: (gradient: readonly number[]) => number[]): void {
  fc.assert(
    fc.property(gradients, (gradient) => {
      const actual = course(spec, 1, gradient);
      const expected = reference(gradient);
      for (const [t, value] of expected.entries())
        expect(actual[t], `after ${t + 1} updates`).to.be.closeTo(value, 1e-5 * (1 + Math.abs(value)));
    }),
  );
}

describe('the update rule', () => {
  it('adam is algorithm 1 of Kingma & Ba, with bias correction', () => {
    const [a, b1, b2, e] = [0.01, 0.5, 0.9, 1e-8];
    expectCourse({ kind: 'adam', learningRate: a, beta1: b1, beta2: b2, epsilon: e }, (gradient) => {
      let [m, v, w] = [0, 0, 1];
      return gradient.map((g, i) => {
        const t = i + 1;
        m = b1 * m + (1 - b1) * g;
        v = b2 * v + (1 - b2) * g ** 2;
        const [mHat, vHat] = [m / (1 - b1 ** t), v / (1 - b2 ** t)];
        w -= (a * mHat) / (Math.sqrt(vHat) + e);
        return w;
      });
    });
  });

  it('adam moves by the learning rate at first, whatever the size of the gradient', () => {
    const spec = { kind: 'adam', learningRate: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
    for (const g of [1e-3, 1, 1e3]) expect(course(spec, 1, [g])[0]).to.be.closeTo(0.75, 1e-5);
  });

  it('adam in float32 is within a few units in the last place of the formula in float64', () => {
    const number = fc.float({ min: -100, max: 100, noNaN: true });
    const square = fc.float({ min: Math.fround(1e-6), max: 100, noNaN: true });
    fc.assert(
      fc.property(number, number, square, number, fc.nat(5000), (w, m, v, g, step) => {
        const spec = { kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
        const newParameters = new Float32Array(1);
        const newMoments = [new Float32Array(1), new Float32Array(1)];
        const [parameters, gradient, moments] = [Float32Array.of(w), Float32Array.of(g), [Float32Array.of(m), Float32Array.of(v)]];
        applyUpdate(plainKernels, spec, step, { parameters, gradient, moments, newParameters, newMoments });
        // The betas are the float32 numbers they are given as.
        const [b1, b2] = [Math.fround(0.9), Math.fround(0.999)];
        const [first, second] = [b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g];
        const rate = 0.01 / (1 - b1 ** (step + 1)) / (Math.sqrt(second / (1 - b2 ** (step + 1))) + 1e-8);
        const moved = w - rate * first;
        // Rounding is relative to the terms, where they cancel, and absolute among the smallest numbers.
        const size = Math.abs(b1 * m) + Math.abs((1 - b1) * g);
        const [unit, least] = [2 ** -23, 1e-40];
        expect(newMoments[0]![0]).to.be.closeTo(first, unit * size + least);
        expect(newMoments[1]![0]).to.be.closeTo(second, 2 * unit * second + least);
        expect(newParameters[0]).to.be.closeTo(moved, unit * Math.abs(moved) + 4 * unit * rate * size + least);
      }),
    );
  });

  it('sgd without momentum is w - lr g', () => {
    expectCourse({ kind: 'sgd', learningRate: 0.1, momentum: 0 }, (gradient) => {
      let w = 1;
      return gradient.map((g) => {
        w -= 0.1 * g;
        return w;
      });
    });
  });

  it('sgd with momentum is classical momentum', () => {
    expectCourse({ kind: 'sgd', learningRate: 0.1, momentum: 0.8 }, (gradient) => {
      let [v, w] = [0, 1];
      return gradient.map((g) => {
        v = 0.8 * v - 0.1 * g;
        w += v;
        return w;
      });
    });
  });

  it('rmsprop divides by the root of the mean square', () => {
    // Gradients away from zero: near it the quotient g / sqrt(s) is all rounding.
    expectCourse({ kind: 'rmsprop', learningRate: 0.01, rho: 0.9, epsilon: 1e-4 }, (gradient) => {
      let [s, w] = [0, 1];
      return gradient.map((g) => {
        s = 0.9 * s + 0.1 * g ** 2;
        w -= (0.01 * g) / (Math.sqrt(s) + 1e-4);
        return w;
      });
    });
  });

  it('leaves what it reads as it was, so that a repeated update gives the same', () => {
    for (const spec of [
      { kind: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
      { kind: 'sgd', learningRate: 0.1, momentum: 0.9 },
      { kind: 'rmsprop', learningRate: 0.1, rho: 0.9, epsilon: 1e-8 },
    ] as const) {
      const update = () => ({
        parameters: Float32Array.of(1, 2),
        gradient: Float32Array.of(0.5, -3),
        moments: momentNames(spec).map(() => Float32Array.of(0.25, 0.5)),
        newParameters: new Float32Array(2),
        newMoments: momentNames(spec).map(() => new Float32Array(2)),
      });
      const [once, twice] = [update(), update()];
      applyUpdate(plainKernels, spec, 3, once);
      applyUpdate(plainKernels, spec, 3, twice);
      applyUpdate(plainKernels, spec, 3, twice);
      expect(twice).to.deep.equal(once);
      const { newParameters, newMoments, ...read } = once;
      expect(update()).to.deep.include(read);
      expect([...newParameters]).to.not.deep.equal([1, 2]);
    }
  });
});
