import { expect } from 'chai';
import { type Batch, type Executor, ValuesRefused } from '../../../src/serving/batching/executor.js';
import { sampleInputs } from '../../../src/serving/inference/sample-inputs.js';
import { warmUp } from '../../../src/serving/inference/warm-up.js';
import type { ModelSignature } from '../../../src/serving/signature.js';
import { expectInputError } from '../../data/support.js';

const signature: ModelSignature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
  metadata: {},
};

/** Gives x, or what `compute` makes of it. */
function executorOf(
  slots: number,
  compute: (x: Float32Array, rows: number) => Float32Array = (x) => x,
): Executor & { readonly seen: [number, number][] } {
  const seen: [number, number][] = [];
  return {
    slots,
    seen,
    execute: async (slot: number, { rows, inputs }: Batch) => {
      seen.push([slot, rows]);
      return { outputs: [{ shape: [rows, 2], buffer: compute(new Float32Array(inputs[0]!.buffer), rows).slice().buffer }], seconds: 0 };
    },
  };
}

const tryOut = (executor: Executor, of = signature): Promise<string | undefined> => warmUp(executor, of, sampleInputs(of, 8), 8);

describe('warming up a model', () => {
  it('has every worker compute one row and the largest batch', async () => {
    const executor = executorOf(2);
    expect(await tryOut(executor)).to.equal(undefined);
    expect(executor.seen).to.include.deep.members([
      [0, 1],
      [1, 1],
      [0, 8],
      [1, 8],
    ]);
  });

  it('finds a machine that sums differently in large batches', async () => {
    const rounded = executorOf(1, (x, rows) => (rows > 4 ? x.map((value) => value * (1 + 2 ** -20)) : x));
    expect(await tryOut(rounded))
      .to.include('rows of its output y')
      .and.include('batches of 1 and of 8');
  });

  it('finds rows that depend on their place', async () => {
    const placed = executorOf(1, (x) => x.map((value, i) => value + Math.floor(i / 2)));
    expect(await tryOut(placed)).to.include('rows of its output y');
  });

  it('does not have requests joined where larger batches are refused', async () => {
    const single = executorOf(1, (x, rows) => {
      if (rows > 1) throw new ValuesRefused('one row only');
      return x;
    });
    expect(await tryOut(single))
      .to.include('one row only')
      .and.include('8 rows');
  });

  it('refuses a model that is not computed with what it says it takes, and lets pass one that says nothing', async () => {
    const broken = executorOf(1, () => {
      throw new ValuesRefused('shapes do not fit');
    });
    expect(await tryOut(broken)).to.include('shapes do not fit');
    const described: ModelSignature = {
      ...signature,
      description: {
        inputs: [{ name: 'x', kind: 'latent', shape: [2], distribution: 'normal' }],
        output: { name: 'y', kind: 'points', shape: [2], format: 'float32' },
      },
    };
    await expectInputError(tryOut(broken, described), 'model-corrupt', 'shapes do not fit');
  });
});
