import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { onnxBackend } from '../../src/onnx/backend/backend.js';
import { type InputDeclaration, type TracedFunction, traceToOnnx } from '../../src/onnx/trace.js';
import { traceFailure } from './support.js';

const x: InputDeclaration = { name: 'x', shape: [4, 3], dtype: 'float32' };

const failureOf = (fn: TracedFunction): Error => traceFailure(fn, [x]);

/** Tensors, data and variables that tfjs and the backend count. */
function alive(): number[] {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return [numTensors, numDataBuffers, numBytes, onnxBackend().numDataIds(), Object.keys(tf.engine().registeredVariables).length];
}

const plain: TracedFunction = ({ x }) => ({ y: tf.relu(x!) });

describe('a trace leaves nothing behind', () => {
  /** Throws after its arguments have been computed. */
  const fail = (..._: readonly tf.Tensor[]): never => {
    throw new RangeError('on purpose');
  };
  const square = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return { value: tf.square(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 2) };
  });
  const programs: Readonly<Record<string, TracedFunction>> = {
    'where it keeps tensors': ({ x }) => {
      tf.keep(tf.neg(x!));
      tf.tidy(() => void tf.keep(tf.scalar(3)));
      return { y: tf.keep(tf.relu(x!)) };
    },
    'where it returns from a tidy': ({ x }) => tf.tidy(() => ({ y: tf.exp(tf.neg(x!)) })),
    'where it takes gradients of gradients': ({ x }) => ({
      y: tf.grad((x: tf.Tensor) => tf.sum(tf.grad((x: tf.Tensor) => tf.sum(tf.pow(x, 3)))(x)))(x!),
    }),
    'where it throws': () => fail(),
    'where it throws in nested scopes': ({ x }) => tf.tidy(() => tf.tidy(() => fail(tf.keep(tf.neg(x!))))),
    'where it throws in a gradient': ({ x }) => ({ y: tf.grad((x: tf.Tensor) => fail(tf.exp(x)))(x!) }),
    'where it throws in a gradient of a gradient': ({ x }) => ({
      y: tf.grad((x: tf.Tensor) => tf.sum(tf.grad((x: tf.Tensor) => fail(tf.exp(tf.exp(x))))(x)))(x!),
    }),
    'where it throws on the way back': ({ x }) => ({
      y: tf.grad((x: tf.Tensor) => tf.customGrad((x) => ({ value: tf.exp(x as tf.Tensor), gradFunc: () => fail() }))(tf.exp(x)))(x!),
    }),
    'where it saves tensors for a gradient of its own': ({ x }) => ({ y: tf.grad((x: tf.Tensor) => square(tf.exp(x)))(x!) }),
    'where it throws in a layer': ({ x }) => ({ y: tf.layers.reshape({ targetShape: [7] }).apply(tf.neg(x!)) as tf.Tensor }),
    'where it throws in a model': ({ x }) => {
      const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2, kernelInitializer: 'zeros' })] });
      model.apply(x!);
      return fail();
    },
    'where it makes a model': ({ x }) => ({
      y: tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2, kernelInitializer: 'ones' })] }).apply(x!) as tf.Tensor,
    }),
    'where it disposes what it made': ({ x }) => {
      const y = tf.neg(x!);
      const variable: tf.Variable = tf.variable(y);
      y.dispose();
      variable.dispose();
      return { y: tf.abs(x!) };
    },
    'where a trace is begun in it': () => ({ y: traceToOnnx(plain, [x]).nodes }) as never,
    'where it is refused': ({ x }) => ({ y: tf.mul(x!, tf.randomNormal([3])) }),
  };

  for (const backend of ['cpu', 'onnx']) {
    for (const [name, program] of Object.entries(programs)) {
      it(`${name} (on ${backend})`, () => {
        onnxBackend();
        void tf.setBackend(backend);
        const variable: tf.Variable = tf.variable(tf.tensor1d([1, 2, 3]));
        traceToOnnx(({ x }) => ({ y: tf.add(x!, variable) }), [x]);
        const before = alive();
        for (let i = 0; i < 2; i++) {
          try {
            traceToOnnx(
              (inputs, scope) => {
                variable.assign(scope.input({ name: 'weight', shape: [3], dtype: 'float32' }));
                return program(inputs, scope);
              },
              [{ ...x, name: 'x' }],
            );
          } catch (error) {
            expect(error).to.satisfy((e: unknown) => e instanceof RangeError || e instanceof InputError || /reshape|size/i.test(String(e)));
          }
        }
        expect(alive()).to.deep.equal(before);
        expect(tf.getBackend()).to.equal(backend);
        expect([...variable.dataSync()]).to.deep.equal([1, 2, 3]);
        expect(traceToOnnx(plain, [x]).nodes.length).to.equal(1);
        variable.dispose();
        void tf.setBackend('cpu');
      });
    }
  }

  it('and gradients work after one that failed in a trace', () => {
    expect(failureOf(programs['where it throws in a gradient']!)).to.be.instanceOf(RangeError);
    void tf.setBackend('cpu');
    const slope = tf.tidy(
      () =>
        tf
          .grad((x: tf.Tensor) => tf.square(x))(tf.scalar(3))
          .dataSync()[0],
    );
    expect(slope).to.equal(6);
  });
});
