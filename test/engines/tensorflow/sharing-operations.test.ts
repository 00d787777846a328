import { expect } from 'chai';
import type { TensorMetadata } from '../../../src/engines/tensorflow/operations.js';
import { SharingOperations } from '../../../src/engines/tensorflow/sharing-operations.js';
import { CountedOperations, float } from './counted-operations.js';

describe('operations of which results are kept', () => {
  let below: CountedOperations;
  let operations: SharingOperations;
  /** A tensor that is known by its name. */
  let x: number;
  const results = () => new Map<string, readonly TensorMetadata[]>();
  const one = (name: string, inputs: readonly number[], value = 1) => {
    const [{ id }] = operations.executeOp(name, [{ name: 'T', type: 0, value }], inputs, 1) as [TensorMetadata];
    return id;
  };

  beforeEach(() => {
    below = new CountedOperations();
    operations = new SharingOperations(below);
    x = operations.createTensor([100], float, new Float32Array(100));
    operations.name(x, 'x');
  });

  it('are done once where the same is asked for again, also of what follows from results', () => {
    const kept = results();
    const chain = () => one('Relu', [one('MatMul', [x, x])]);
    const first = operations.keeping(kept, chain);
    expect(operations.taking(kept, chain)).to.equal(first);
    expect(below.executed).to.deep.equal(['MatMul', 'Relu']);
    expect(operations.countHeavyTaken()).to.equal(1);
  });

  it('are done again where operation, attributes or inputs are others', () => {
    const kept = results();
    const y = operations.createTensor([100], float, new Float32Array(100));
    operations.name(y, 'y');
    operations.keeping(kept, () => one('MatMul', [x, y]));
    operations.taking(kept, () => [one('MatMul', [y, x]), one('Add', [x, y]), one('MatMul', [x, y], 2)]);
    expect(below.executed).to.have.length(4);
  });

  it('know small constants by their values, and large ones not at all', () => {
    const kept = results();
    const withConstant = (size: number, value: number) =>
      one('Add', [x, operations.createTensor([size], float, new Float32Array(size).fill(value))]);
    operations.keeping(kept, () => [withConstant(4, 1), withConstant(1000, 1)]);
    below.executed.length = 0;
    operations.taking(kept, () => withConstant(4, 1));
    expect(below.executed).to.have.length(0);
    operations.taking(kept, () => [withConstant(4, 2), withConstant(1000, 1)]);
    expect(below.executed).to.have.length(2);
  });

  it('are done as ever where nothing is kept or taken', () => {
    const kept = results();
    operations.keeping(kept, () => one('MatMul', [x, x]));
    one('MatMul', [x, x]);
    expect(below.executed).to.have.length(2);
  });

  it('keep their tensors until they are released, and no longer', () => {
    const kept = results();
    const id = operations.keeping(kept, () => one('MatMul', [x, x]));
    operations.deleteTensor(id);
    expect(below.alive.has(id)).to.equal(true);
    expect(operations.taking(kept, () => one('MatMul', [x, x]))).to.equal(id);
    operations.release(kept);
    expect(below.alive.has(id)).to.equal(true);
    operations.deleteTensor(id);
    expect([...below.alive]).to.deep.equal([x]);
  });

  it('know nothing by a name any more that is deleted', () => {
    const kept = results();
    operations.keeping(kept, () => one('MatMul', [x, x]));
    operations.deleteTensor(x);
    const other = operations.createTensor([100], float, new Float32Array(100));
    operations.taking(kept, () => one('MatMul', [other, other]));
    expect(below.executed).to.have.length(2);
  });

  it('end keeping and taking where what they run throws', () => {
    const kept = results();
    for (const mode of ['keeping', 'taking'] as const) {
      expect(() =>
        operations[mode](kept, () => {
          throw new Error('as it should');
        }),
      ).to.throw('as it should');
    }
    one('MatMul', [x, x]);
    expect(kept.size).to.equal(0);
  });
});
