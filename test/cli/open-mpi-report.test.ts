import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { openMpiReport } from '../../src/cli/open-mpi-report.js';
import { InputError } from '../../src/errors.js';
import { testFolder } from '../monitoring/folder.js';

describe('what doctor tells of Open MPI', () => {
  const path = testFolder();

  /** An environment that finds this mpirun, and no other. */
  function withMpirun(...lines: string[]): NodeJS.ProcessEnv {
    const program = path('bin/mpirun');
    mkdirSync(dirname(program), { recursive: true });
    if (lines.length > 0) writeFileSync(program, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
    return { PATH: dirname(program) };
  }

  const report = async (env: NodeJS.ProcessEnv, library = async () => 'Open MPI v4.1.4, package: x, ident: 4.1.4') =>
    Object.fromEntries(await openMpiReport(env, library)) as Record<string, string>;

  it('is the versions of what starts ranks and of what joins them', async () => {
    for (const name of ['Open MPI', 'OpenRTE']) {
      expect(await report(withMpirun(`echo 'mpirun (${name}) 4.1.4'`))).to.include({ mpirun: 'mpirun, 4.1.4', library: 'Open MPI v4.1.4' });
    }
  });

  it('is what to install, in one line, where one is missing or another MPI is there', async () => {
    const missing = async () => {
      throw new InputError('no-mpi', 'no library', 'install it');
    };
    const none = await report(withMpirun(), missing);
    expect(none.mpirun).to.match(/^ranks are started by mpirun, which is not there: .*openmpi-bin\)$/);
    expect(none.library).to.equal('no library: install it');
    expect((await report(withMpirun("echo 'HYDRA build details:'"))).mpirun).to.match(/^ranks .* is another one: .*openmpi-bin\)$/);
  });

  it('is who started this process', async () => {
    const origin = async (env: NodeJS.ProcessEnv) => (await report({ ...withMpirun(), ...env }))['this process'];
    expect(await origin({})).to.equal('started alone');
    const rank = { OMPI_COMM_WORLD_SIZE: '8', OMPI_COMM_WORLD_RANK: '5', OMPI_COMM_WORLD_LOCAL_RANK: '1' };
    expect(await origin(rank)).to.equal('rank 5 of 8, started by mpirun, number 1 on this machine');
    expect(await origin({ SLURM_STEP_NUM_TASKS: '2', SLURM_PROCID: '0', SLURM_LOCALID: '0' })).to.match(/^rank 0 of 2, started by srun/);
    expect(await origin({ PMI_SIZE: '4' }))
      .to.contain('Open MPI')
      .and.contain('MPICH');
  });
});
