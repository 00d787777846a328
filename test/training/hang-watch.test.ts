import { expect } from 'chai';
import { type AtWork, HangWatch } from '../../src/training/hang-watch.js';

describe('a watch for threads that hang', () => {
  let atWork: readonly AtWork[] = [];
  let hung: number[] = [];
  let watch: HangWatch;

  beforeEach(() => {
    hung = [];
    // It is looked at by hand.
    watch = new HangWatch(
      0,
      () => atWork,
      (thread) => hung.push(thread),
    );
  });

  const look = (times: number, ...threads: readonly AtWork[]) => {
    atWork = threads;
    for (let i = 0; i < times; i++) watch.look();
  };

  it('tells once of a thread that is at the same task for five looks', () => {
    look(4, { thread: 3, answered: 8 });
    expect(hung).to.deep.equal([]);
    look(1, { thread: 3, answered: 8 });
    expect(hung).to.deep.equal([3]);
    look(10, { thread: 3, answered: 8 });
    expect(hung).to.deep.equal([3]);
  });

  it('begins anew with every task, every rest and every thread', () => {
    look(4, { thread: 3, answered: 8 });
    look(4, { thread: 3, answered: 9 });
    look(1);
    look(4, { thread: 3, answered: 9 });
    look(4, { thread: 4, answered: 9 });
    expect(hung).to.deep.equal([]);
  });

  it('tells threads apart', () => {
    look(3, { thread: 1, answered: 0 }, { thread: 2, answered: 0 });
    look(2, { thread: 1, answered: 1 }, { thread: 2, answered: 0 });
    expect(hung).to.deep.equal([2]);
  });
});
