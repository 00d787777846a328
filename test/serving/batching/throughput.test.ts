import { expect } from 'chai';
import { Throughput } from '../../../src/serving/batching/throughput.js';

describe('the throughput of a model', () => {
  it('says at least a second, also while nothing has been measured', () => {
    const throughput = new Throughput(1);
    expect(throughput.secondsFor(1000)).to.equal(1);
    throughput.count(100, 0.1);
    expect(throughput.secondsFor(10)).to.equal(1);
  });

  it('is that of all workers together', () => {
    const [one, two] = [1, 2].map((slots) => new Throughput(slots));
    for (const throughput of [one!, two!]) throughput.count(10, 1);
    expect([one!, two!].map((throughput) => throughput.secondsFor(100))).to.deep.equal([10, 5]);
  });

  it('says what a batch takes as soon as there has been one', () => {
    const throughput = new Throughput(1);
    expect(throughput.batchSeconds).to.equal(undefined);
    throughput.count(10, 0.25);
    expect(throughput.batchSeconds).to.equal(0.25);
    throughput.count(10, 0.5);
    expect(throughput.batchSeconds).to.be.within(0.25, 0.5);
  });

  it('follows what batches take lately', () => {
    const throughput = new Throughput(1);
    throughput.count(10, 0.1);
    for (let i = 0; i < 200; i++) throughput.count(10, 10);
    expect(throughput.secondsFor(100)).to.be.within(99, 101);
  });
});
