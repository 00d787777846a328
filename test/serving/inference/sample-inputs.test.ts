import { expect } from 'chai';
import type { Datatype } from '../../../src/serving/datatypes.js';
import { datatypes } from '../../../src/serving/datatypes.js';
import { sampleInputs, sampleRows } from '../../../src/serving/inference/sample-inputs.js';
import type { ModelSignature } from '../../../src/serving/signature.js';

const types: readonly Datatype[] = ['FP32', 'FP16', 'INT32', 'INT64', 'BOOL', 'UINT8'];
const everyType: ModelSignature = {
  inputs: types.map((datatype) => ({ name: datatype, datatype, shape: [-1, 3] })),
  outputs: [],
  metadata: {},
};

const valuesOf = (datatype: Datatype, buffer: ArrayBuffer): number[] =>
  Array.from<number | bigint, number>(datatypes[datatype].view(buffer, 0, buffer.byteLength / datatypes[datatype].bytes), Number);

describe('inputs to try a model with', () => {
  it('are the same every time, and rows differ in every data type', () => {
    const sample = sampleInputs(everyType, 40)!;
    expect(sample).to.deep.equal(sampleInputs(everyType, 40));
    for (const [i, datatype] of types.entries()) {
      expect(sample[i]!.shape).to.deep.equal([40, 3]);
      expect(new Set(valuesOf(datatype, sample[i]!.buffer)).size).to.be.greaterThan(1);
    }
  });

  it('are what the model says it takes', () => {
    const signature: ModelSignature = {
      inputs: [
        { name: 'label', datatype: 'INT32', shape: [-1] },
        { name: 'psi', datatype: 'FP32', shape: [] },
        { name: 'z', datatype: 'FP32', shape: [-1, 50] },
      ],
      outputs: [],
      metadata: {},
      description: {
        inputs: [
          { name: 'label', kind: 'label', classes: 5 },
          { name: 'psi', kind: 'scalar', default: 0.5 },
          { name: 'z', kind: 'latent', shape: [50], distribution: 'uniform01' },
        ],
        output: { name: 'image', kind: 'image', shape: [1, 1, 1], format: 'float32' },
      },
    };
    const [label, psi, z] = sampleInputs(signature, 60)!;
    expect(new Set(valuesOf('INT32', label!.buffer))).to.deep.equal(new Set([0, 1, 2, 3, 4]));
    expect([psi!.shape, valuesOf('FP32', psi!.buffer)]).to.deep.equal([[], [0.5]]);
    for (const value of valuesOf('FP32', z!.buffer)) expect(value).to.be.within(0, 1);
  });

  it('are none where requests choose dimensions besides the batch', () => {
    const wide = { name: 'x', datatype: 'FP32', shape: [-1, -1] } as const;
    expect(sampleInputs({ inputs: [wide], outputs: [], metadata: {} }, 2)).to.equal(undefined);
  });

  it('are cut by rows, in memory of their own; those without rows stay whole', () => {
    const signature: ModelSignature = { ...everyType, inputs: [everyType.inputs[0]!, { name: 'psi', datatype: 'FP32', shape: [2] }] };
    const sample = sampleInputs(signature, 5)!;
    const [x, psi] = sampleRows(sample, signature, 1, 2);
    expect(x!.shape).to.deep.equal([2, 3]);
    expect(valuesOf('FP32', x!.buffer)).to.deep.equal(valuesOf('FP32', sample[0]!.buffer).slice(3, 9));
    expect(psi).to.deep.equal(sample[1]);
    expect(psi!.buffer).to.not.equal(sample[1]!.buffer);
  });
});
