import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import type { RunEvent } from '../../src/training/events.js';
import { telling } from '../../src/training/telling.js';

const event = (iteration: number): RunEvent => ({ type: 'paused', iteration });

describe('what happens in a run', () => {
  it('is told to every listener, whoever cannot write it, and that once of each file', () => {
    const heard: number[] = [];
    const told: string[] = [];
    const failing = (file: string) => () => {
      throw new RunError('unwritable', `${file} cannot be written (ENOSPC)`, 'make space');
    };
    const tell = telling([failing('a'), ({ iteration }) => heard.push(iteration), failing('b')], (text) => told.push(text));
    for (let iteration = 0; iteration < 3; iteration++) tell(event(iteration));
    expect(heard).to.deep.equal([0, 1, 2]);
    expect(told).to.deep.equal(
      ['a', 'b'].map((file) => `${file} cannot be written (ENOSPC); the training goes on, and writes on when it can`),
    );
  });

  it('ends the run where a listener fails otherwise', () => {
    const tell = telling(
      [
        () => {
          throw new RangeError('ours');
        },
      ],
      () => undefined,
    );
    expect(() => tell(event(1))).to.throw(RangeError, 'ours');
  });
});
