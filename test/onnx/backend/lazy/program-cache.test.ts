import { expect } from 'chai';
import { Pending } from '../../../../src/onnx/backend/lazy/pending.js';
import { type Schedule, scheduleOf } from '../../../../src/onnx/backend/lazy/program.js';
import { ProgramCache } from '../../../../src/onnx/backend/lazy/program-cache.js';
import type { Leaf } from '../../../../src/onnx/backend/recording.js';
import { kernelOf } from '../../../../src/onnx/backend/registry.js';

/** -x for values of a length: schedules of another length have another structure. */
function negation(length: number): Schedule {
  const shape = [length];
  const source: Leaf = { kind: 'leaf', dtype: 'float32', values: new Float32Array(length).fill(length) };
  const inputs = [['x', { source, shape }]] as const;
  const call = { serial: 0, signature: length, name: 'Neg', kernel: kernelOf('Neg')!, attrs: {}, inputs };
  return scheduleOf([new Pending(call, 0, { shape, dtype: 'float32' })]);
}

function result(cache: ProgramCache, length: number): number[] {
  const schedule = negation(length);
  cache.for(schedule).run(schedule);
  return [...schedule.results[0]!.leaf!.values];
}

describe('ProgramCache', () => {
  it('compiles a structure once', () => {
    const cache = new ProgramCache(2);
    expect(result(cache, 1)).to.deep.equal([-1]);
    expect(result(cache, 1)).to.deep.equal([-1]);
    expect(cache.compiled).to.equal(1);
    cache.release();
  });

  it('keeps as many as it may, dropping the one used least recently and its session', () => {
    const cache = new ProgramCache(2);
    result(cache, 1);
    const dropped = cache.for(negation(2));
    result(cache, 1);
    result(cache, 3);
    expect(cache.size).to.equal(2);
    expect(() => dropped.run(negation(2))).to.throw();
    result(cache, 1);
    expect(cache.compiled).to.equal(3);
    expect(result(cache, 2)).to.deep.equal([-2, -2]);
    expect(cache.compiled).to.equal(4);
    cache.release();
    expect(cache.size).to.equal(0);
  });
});
