import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import { backendName, onnxBackend } from '../../../src/onnx/backend/backend.js';
import { leftOut } from '../../../src/onnx/backend/left-out.js';
import { eagerKernels, kernels } from '../../../src/onnx/backend/registry.js';
import { evaluate } from '../../../src/onnx/evaluate.js';
import { optimize } from '../../../src/onnx/optimize.js';
import { expectClose, onBackend, onCpu, traced } from '../support.js';
import { type Call, type Case, programOf } from './cases/case.js';
import { floorOf } from './cases/floors.js';
import { cases } from './cases/index.js';

// Each attempt to find a smaller counterexample builds and runs graphs: enough is enough.
const runs = { numRuns: 20, interruptAfterTimeLimit: 30_000 };
const tolerance = 1e-5;

describe('the kernels of the onnx backend', () => {
  it('are, with the eager ones and those left out, all that the cpu backend has', () => {
    const ours = [...Object.keys(kernels), ...Object.keys(eagerKernels), ...Object.keys(leftOut), tf.Identity];
    expect(ours.sort()).to.deep.equal(
      tf
        .getKernelsForBackend('cpu')
        .map(({ kernelName }) => kernelName)
        .sort(),
    );
  });

  it('each have a case below', () => {
    expect(Object.keys(cases).sort()).to.deep.equal([...Object.keys(kernels), ...Object.keys(eagerKernels)].sort());
  });
});

describe('equal the cpu backend, as recorded and optimized:', () => {
  for (const name of Object.keys(kernels)) {
    it(name, () =>
      check(name, (call, expected) => {
        const graph = traced(programOf(name, call), call.inputs);
        for (const each of [graph, optimize(graph)]) {
          for (const { name, shape } of each.outputs) expect(shape, name).to.deep.equal(expected[name]!.shape);
          expectClose(evaluate(each, call.inputs), expected, tolerance, floorOf(name));
        }
      }),
    );
  }
});

describe('equal the cpu backend, computed at once:', () => {
  before(() => onnxBackend());
  for (const name of Object.keys(eagerKernels)) {
    it(name, () =>
      check(name, (call, expected) => {
        expectClose(onBackend(backendName, programOf(name, call), call.inputs), expected, tolerance, floorOf(name));
      }),
    );
  }
});

function check(name: string, holds: (call: Call, expected: ReturnType<typeof onCpu>) => void): void {
  const table: Readonly<Record<string, Case | undefined>> = cases;
  const { calls, reference } = table[name]!;
  const property = fc.property(calls, (call) => holds(call, reference?.(call) ?? onCpu(programOf(name, call), call.inputs)));
  fc.assert(property, runs);
}
