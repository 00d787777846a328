import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { InputError } from '../../../src/errors.js';
import { backendName, onnxBackend } from '../../../src/onnx/backend/backend.js';
import { leftOut } from '../../../src/onnx/backend/left-out.js';
import { refuseKernel } from '../../../src/onnx/backend/refusal.js';
import { eagerKernels } from '../../../src/onnx/backend/registry.js';
import { traceToOnnx } from '../../../src/onnx/trace.js';

const x: tf.TensorInfo = { dataId: {}, shape: [2, 3], dtype: 'float32' };

describe('a kernel that cannot be recorded', () => {
  it('is refused with its name, what it was called with, and where to add it', () => {
    const error = refuseKernel('Fancy', { x, y: { ...x, shape: [], dtype: 'int32' } });
    expect(error).to.be.instanceOf(InputError);
    expect(error.code).to.equal('unknown-kernel');
    expect(error.message).to.contain('Fancy (x: float32[2,3], y: int32[])').and.to.contain('src/onnx/backend/registry.ts');
  });

  it('is refused with the reason where it is left out', () => {
    for (const [name, reason] of Object.entries(leftOut)) {
      expect(refuseKernel(name, { x }).code).to.equal('kernel-left-out');
      expect(refuseKernel(name, { x }).message).to.contain(`${name} (x: float32[2,3])`).and.to.contain(reason);
    }
  });

  it('is refused in a trace where its result depends on values, with the reason', () => {
    const program = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.unique(x!).values });
    expect(() => traceToOnnx(program, [{ name: 'x', shape: [5], dtype: 'float32' }]))
      .to.throw(InputError, `Unique (x: float32[5]) cannot be part of a trace: it ${eagerKernels.Unique!.untraceable}`)
      .with.property('code', 'kernel-untraceable');
  });

  it('is refused when a program calls it: no other backend computes it', () => {
    onnxBackend();
    void tf.setBackend(backendName);
    expect(() => tf.engine().runKernel(tf.FFT, { input: tf.ones([2]) })).to.throw(InputError, 'FFT (input: float32[2])');
    void tf.setBackend('cpu');
  });
});
