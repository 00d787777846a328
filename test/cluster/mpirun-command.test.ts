import { expect } from 'chai';
import { mpirunArguments, mpirunEnvironment } from '../../src/cluster/mpirun-command.js';

describe('the command line of mpirun', () => {
  const command = ['node', 'main.js', 'train', 'gan', '--workers', '2'];

  it('starts so many ranks, bound to no core, with the program and its arguments last', () => {
    const args = mpirunArguments({ ranks: 2, oversubscribe: false, command });
    expect(args.join(' ')).to.equal(`-n 2 --bind-to none --mca mpi_yield_when_idle 1 -x GANFORGE_RANKS ${command.join(' ')}`);
  });

  it('allows more threads than cores only where it is told to', () => {
    for (const oversubscribe of [true, false]) {
      expect(mpirunArguments({ ranks: 4, oversubscribe, command }).includes('--oversubscribe')).to.equal(oversubscribe);
    }
  });

  it('has the ranks know how many they are, and otherwise the environment they had', () => {
    const env = { PATH: '/bin', TERM: 'xterm' };
    expect(mpirunEnvironment(env, 4, { root: false, terminal: true })).to.deep.equal({ ...env, GANFORGE_RANKS: '4' });
  });

  it('allows root only where we are root', () => {
    expect(mpirunEnvironment({}, 2, { root: true, terminal: true })).to.deep.equal({
      GANFORGE_RANKS: '2',
      OMPI_ALLOW_RUN_AS_ROOT: '1',
      OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
    });
  });

  it('has ranks write as to no terminal where there is none', () => {
    expect(mpirunEnvironment({ TERM: 'xterm' }, 2, { root: false, terminal: false }).TERM).to.equal('dumb');
  });
});
