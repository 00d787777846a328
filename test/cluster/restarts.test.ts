import { expect } from 'chai';
import fc from 'fast-check';
import type { Ended } from '../../src/cluster/launch.js';
import { launchWithRestarts, type Start } from '../../src/cluster/restarts.js';

const well: Ended = { exitCode: 0, signalled: false, repeats: false };
const killed: Ended = { exitCode: 137, failed: { rank: 1, how: 'signal 9 (Killed)' }, signalled: false, repeats: false };
const words = 'rank 1 ended with signal 9 (Killed), and all ranks with it';

/** What comes of a start: how it ends, and the newest checkpoint that it leaves. */
interface Course extends Partial<Ended> {
  readonly iteration?: number;
}

interface Circumstances {
  readonly most?: number;
  /** Of the newest checkpoint before the first start. */
  readonly before?: number;
  /** Iterations of the whole run. */
  readonly whole?: number;
  readonly ranksNow?: number;
}

/** Launches a run whose starts take these courses, and ends well when they are through. */
async function launched(courses: readonly Course[], { most = 2, before = 0, whole = 1000, ranksNow = 4 }: Circumstances = {}) {
  const starts: Start[] = [];
  const told: string[] = [];
  let iteration = before;
  const exitCode = await launchWithRestarts({
    ...{ ranks: 4, most, goOn: 'ganforge resume runs/x --ranks 4' },
    launch: async (start) => {
      const course = courses[starts.length];
      starts.push(start);
      iteration = course?.iteration ?? iteration;
      return course ? { ...killed, ...course } : well;
    },
    standing: () => ({ iteration, isDone: iteration >= whole }),
    ranksNow: async () => ranksNow,
    tell: (line) => told.push(line),
  });
  return { exitCode, starts, told };
}

describe('a launch with restarts', () => {
  it('of ranks that end well is one start, without a word', async () => {
    expect(await launched([])).to.deep.equal({ exitCode: 0, starts: [{ ranks: 4 }], told: [] });
  });

  it('starts again from the newest checkpoint, and tells the user and the ranks why', async () => {
    const { exitCode, starts, told } = await launched([{ iteration: 40 }]);
    expect(exitCode).to.equal(0);
    expect(starts).to.deep.equal([{ ranks: 4 }, { ranks: 4, from: 40, restart: words }]);
    expect(told).to.deep.equal([`${words}: restart 1 of 2, from iteration 40`]);
  });

  it('starts again from the beginning where there is no checkpoint yet', async () => {
    const { starts, told } = await launched([{}]);
    expect(starts[1]).to.include({ from: 0 });
    expect(told[0]).to.contain('from the beginning');
  });

  it('ends with the code of the last failure after so many restarts without a newer checkpoint, and says how to go on', async () => {
    const { exitCode, starts, told } = await launched([{ iteration: 40 }, {}, { exitCode: 1 }]);
    expect(exitCode).to.equal(1);
    expect(starts).to.have.length(3);
    expect(told.at(-1)).to.equal(`${words}, after 2 restarts without a newer checkpoint: go on with \`ganforge resume runs/x --ranks 4\``);
  });

  it('does not say that one could go on from a checkpoint that is not there', async () => {
    const { told } = await launched([{}, {}], { most: 1 });
    expect(told.at(-1)).to.equal(`${words}, after 1 restart without a newer checkpoint`);
  });

  it('begins to count again with every newer checkpoint', async () => {
    const { exitCode, starts } = await launched([{ iteration: 20 }, {}, { iteration: 40 }, {}, { iteration: 60 }]);
    expect(exitCode).to.equal(0);
    expect(starts.map(({ from }) => from)).to.deep.equal([undefined, 20, 20, 40, 40, 60]);
  });

  it('does not begin to count again where a checkpoint is newer only than one it had to fall back to', async () => {
    const { starts } = await launched([{ iteration: 40 }, { iteration: 20 }, { iteration: 40 }, { iteration: 20 }, { iteration: 40 }]);
    expect(starts.map(({ from }) => from)).to.deep.equal([undefined, 40, 20]);
  });

  for (const [what, course] of [
    ['bad input', { exitCode: 2 }],
    ['an interruption', { exitCode: 130 }],
    ['a signal to the launcher', { exitCode: 1, signalled: true }],
    ['a failure that would come again', { exitCode: 1, repeats: true }],
  ] as const) {
    it(`does not start again after ${what}`, async () => {
      const { exitCode, starts } = await launched([{ ...course, iteration: 20 }]);
      expect(exitCode).to.equal(course.exitCode);
      expect(starts).to.have.length(1);
    });
  }

  it('says of a failure that would come again how to go on by hand', async () => {
    const { told } = await launched([{ exitCode: 1, repeats: true, iteration: 20 }]);
    expect(told).to.deep.equal(['rank 1 ended with exit code 1, and all ranks with it: go on with `ganforge resume runs/x --ranks 4`']);
  });

  it('is done where the ranks failed after their last checkpoint', async () => {
    const { exitCode, starts, told } = await launched([{ iteration: 100 }], { whole: 100 });
    expect(exitCode).to.equal(0);
    expect(starts).to.have.length(1);
    expect(told).to.deep.equal([`${words}, when the last checkpoint was written: the run is done`]);
  });

  it('takes no run for done that was, and is to go on for longer', async () => {
    const { starts } = await launched([{}], { before: 100, whole: 100 });
    expect(starts).to.have.length(2);
  });

  it('goes on with fewer ranks where hosts are gone, and says so', async () => {
    const { starts, told } = await launched([{ iteration: 20 }], { ranksNow: 1 });
    expect(starts[1]!.ranks).to.equal(1);
    expect(told).to.deep.equal([`${words}: restart 1 of 2, from iteration 20 with 1 rank`]);
  });

  it('ends where no host is left', async () => {
    const { exitCode, told } = await launched([{ iteration: 20 }], { ranksNow: 0 });
    expect(exitCode).to.equal(137);
    expect(told[0]).to.contain('no host is left');
  });

  it('never starts more often in a row from one checkpoint than it may', async () => {
    const course = fc.record({ exitCode: fc.constantFrom(1, 134, 137) });
    const step = fc.tuple(course, fc.integer({ min: 0, max: 1 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), async (steps, most) => {
        let iteration = 0;
        const courses = steps.map(([ended, progress]) => {
          iteration += progress;
          return { ...ended, iteration };
        });
        const { exitCode, starts } = await launched(courses, { most });
        const restartsFrom = new Map<number, number>();
        for (const { from } of starts.slice(1)) restartsFrom.set(from!, (restartsFrom.get(from!) ?? 0) + 1);
        for (const count of restartsFrom.values()) expect(count).to.be.at.most(most);
        expect(exitCode === 0).to.equal(starts.length > courses.length);
      }),
    );
  });
});
