import { expect } from 'chai';
import { processorTime, processSeconds } from '../../../src/bench/observing/processor-time.js';
import { RunError } from '../../../src/errors.js';
import { skip } from '../../skip.js';

describe('the processor time of a process', () => {
  it('is user and system time, whatever the process is called', () => {
    const rest = '1 1 0 -1 4194560 100 0 0 0 250 50 7 8 20 0 1 0';
    expect(processSeconds(`42 (node) S 1 ${rest}`)).to.equal(3);
    expect(processSeconds(`42 (a) b (c 1 2) S 1 ${rest}`)).to.equal(3);
  });

  it('is about what Node says of itself, the main thread a part of it', function () {
    if (process.platform !== 'linux') skip(this, 'only Linux tells it in /proc');
    const before = process.cpuUsage();
    const read = processorTime(process.pid);
    const after = process.cpuUsage();
    // In /proc it has steps of 10 ms, user and system time each.
    expect(read.process).to.be.within((before.user + before.system) / 1e6 - 0.02, (after.user + after.system) / 1e6 + 0.02);
    expect(read.mainThread)
      .to.be.above(0)
      .and.at.most(read.process + 0.02);
  });

  it('of none is a failure that says what to do', () => {
    expect(() => processorTime(2 ** 30)).to.throw(RunError, /process 1073741824 cannot be read/);
  });
});
