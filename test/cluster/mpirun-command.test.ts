import { expect } from 'chai';
import { mpirunArguments, mpirunEnvironment } from '../../src/cluster/mpirun-command.js';

describe('the command line of mpirun', () => {
  const command = ['node', 'main.js', 'train', 'gan', '--workers', '2'];

  it('starts so many ranks, bound to no core, with the program and its arguments last', () => {
    const args = mpirunArguments({ ranks: 2, oversubscribe: false, command });
    expect(args.join(' ')).to.equal(
      `-n 2 --bind-to none --mca mpi_yield_when_idle 1 -x GANFORGE_RANKS -x GANFORGE_RESTART ${command.join(' ')}`,
    );
  });

  it('allows more threads than cores only where it is told to', () => {
    for (const oversubscribe of [true, false]) {
      expect(mpirunArguments({ ranks: 4, oversubscribe, command }).includes('--oversubscribe')).to.equal(oversubscribe);
    }
  });

  it('names the hosts that ranks run on with their slots, where it is told them', () => {
    const hosts = [
      { name: 'alpha', slots: 2 },
      { name: '192.0.2.7', slots: 1 },
    ];
    const args = mpirunArguments({ ranks: 3, hosts, oversubscribe: false, command }).join(' ');
    expect(args).to.match(/^-n 3 --host alpha:2,192\.0\.2\.7:1 /);
  });

  it('has the ranks know why they are started again', () => {
    const asker = { root: false, terminal: true, restart: 'rank 1 ended' };
    expect(mpirunEnvironment({}, 2, asker).GANFORGE_RESTART).to.equal('rank 1 ended');
  });

  it('has the ranks know how many they are, that they start for the first time, and otherwise the environment they had', () => {
    const env = { PATH: '/bin', TERM: 'xterm' };
    expect(mpirunEnvironment(env, 4, { root: false, terminal: true })).to.include({
      ...env,
      GANFORGE_RANKS: '4',
      GANFORGE_RESTART: '',
    });
  });

  it('allows root only where we are root', () => {
    const allowed = ['OMPI_ALLOW_RUN_AS_ROOT', 'OMPI_ALLOW_RUN_AS_ROOT_CONFIRM'];
    expect(mpirunEnvironment({}, 2, { root: true, terminal: true })).to.include(Object.fromEntries(allowed.map((name) => [name, '1'])));
    expect(mpirunEnvironment({}, 2, { root: false, terminal: true })).to.not.have.any.keys(...allowed);
  });

  it('has hosts notice within half a minute that one is lost, unless Open MPI is told otherwise', () => {
    const time = 'OMPI_MCA_oob_tcp_keepalive_time';
    const env = (given: NodeJS.ProcessEnv) => mpirunEnvironment(given, 2, { root: false, terminal: true });
    const told = (name: string) => Number(env({})[`OMPI_MCA_oob_tcp_keepalive_${name}`]);
    expect(told('time') + told('intvl') * told('probes')).to.be.within(1, 30);
    expect(env({ [time]: '300' })[time]).to.equal('300');
  });

  it('has ranks write as to no terminal where there is none', () => {
    expect(mpirunEnvironment({ TERM: 'xterm' }, 2, { root: false, terminal: false }).TERM).to.equal('dumb');
  });
});
