import { expect } from 'chai';
import { type CountingOptions, countingProgress } from '../../../src/cli/terminal/counting.js';

describe('the count of some work', () => {
  /** What is written of ten steps, of which each takes so many milliseconds. */
  function written(each: number, isTTY: boolean, options: CountingOptions = {}): string {
    let text = '';
    let clock = 0;
    const output = { isTTY, write: (more: string) => (text += more) };
    const show = countingProgress({ output, now: () => clock, ...options });
    for (let done = 1; done <= 10; done++) {
      clock += each;
      show('drawing', done, 10);
    }
    return text;
  }

  it('is drawn over and over in a terminal, and gone at its end', () => {
    expect(written(50, true)).to.equal(`${[1, 3, 5, 7, 9].map((done) => `\rdrawing: ${done} of 10\x1b[K`).join('')}\r\x1b[K`);
  });

  it('is nothing without a terminal', () => expect(written(60_000, false)).to.equal(''));

  it('is a line each five seconds without a terminal, where that is wanted', () => {
    expect(written(2000, false, { lines: true })).to.equal('drawing: 4 of 10\ndrawing: 7 of 10\ndrawing: 10 of 10\n');
  });

  it('is nothing of work that takes no time', () => expect(written(100, false, { lines: true })).to.equal(''));
});
