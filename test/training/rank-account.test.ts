import { expect } from 'chai';
import type { RunEvent } from '../../src/training/events.js';
import { eventsOfOthers, RankAccount, type RankEvent } from '../../src/training/rank-account.js';
import { iterationEvent, stepEvent } from '../monitoring/events.js';

const lost = (what: string, rank?: number): RankEvent => ({
  type: 'worker-lost',
  iteration: 3,
  what,
  attempt: 1,
  ...(rank === undefined ? {} : { rank }),
});
const warning = (text: string, rank?: number): RankEvent => ({
  type: 'warning',
  iteration: 3,
  text,
  ...(rank === undefined ? {} : { rank }),
});

describe('the account of a rank', () => {
  const accountOf = (...events: readonly RunEvent[]): RankAccount => {
    const account = new RankAccount();
    for (const event of events) account.take(event);
    return account;
  };

  it('adds up its computing and its lost workers, and has the newest of what changes', () => {
    const seconds = { ...stepEvent().seconds, computing: 0.5 };
    const account = accountOf(
      stepEvent({ seconds }),
      lost('a'),
      stepEvent({ seconds }),
      iterationEvent(1, { workersReady: 1 }),
      lost('b'),
      iterationEvent(2, { workersReady: 2 }),
    );
    expect(account.report(7)).to.include({ computing: 1, waiting: 7, workersReady: 2, workerRestarts: 2 });
    expect(account.report(7).memory).to.be.above(2 ** 20);
  });

  it('has what concerns this rank only to be told, once', () => {
    const account = accountOf(iterationEvent(1), lost('a'), warning('b'), { type: 'paused', iteration: 3 });
    expect(account.takeUntold()).to.deep.equal([lost('a'), warning('b')]);
    expect(account.takeUntold()).to.deep.equal([]);
  });

  it('takes nothing that another rank has told for its own', () => {
    const account = accountOf(lost('a', 2), warning('b', 1));
    expect(account.report(0).workerRestarts).to.equal(0);
    expect(account.takeUntold()).to.deep.equal([]);
  });
});

describe('what the first rank is to tell of others', () => {
  it('is what they have to tell, with their numbers', () => {
    expect(eventsOfOthers([[lost('a')], [], [lost('b'), warning('c')]])).to.deep.equal([lost('b', 2), warning('c', 2)]);
  });

  it('is once what several warn of, and nothing of what it warns of itself; a lost worker each time', () => {
    const untold = [
      [warning('a'), lost('x')],
      [warning('a'), warning('b'), lost('x')],
      [warning('b'), lost('x')],
    ];
    expect(eventsOfOthers(untold)).to.deep.equal([warning('b', 1), lost('x', 1), lost('x', 2)]);
  });
});
