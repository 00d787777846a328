import { expect } from 'chai';
import fc from 'fast-check';
import { assertWorld, launchedWorld } from '../../src/cluster/world.js';
import { InputError } from '../../src/errors.js';

const place = fc
  .integer({ min: 1, max: 100_000 })
  .chain((size) => fc.record({ size: fc.constant(size), rank: fc.nat(size - 1), local: fc.nat(size - 1) }));

const mpirun = (size: number, rank: number, local: number): NodeJS.ProcessEnv => ({
  OMPI_COMM_WORLD_SIZE: `${size}`,
  OMPI_COMM_WORLD_RANK: `${rank}`,
  OMPI_COMM_WORLD_LOCAL_RANK: `${local}`,
});
const srun = (size: number, rank: number, local: number): NodeJS.ProcessEnv => ({
  SLURM_NTASKS: `${size}`,
  SLURM_STEP_NUM_TASKS: `${size}`,
  SLURM_PROCID: `${rank}`,
  SLURM_LOCALID: `${local}`,
});
/** A batch script, or what mpirun starts on another host of it. */
const batch = { SLURM_NTASKS: '8', SLURM_PROCID: '0', SLURM_LOCALID: '0' };

function refusal(work: () => unknown): InputError {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error;
  }
  throw new Error('it was not refused');
}

describe('the world a process was started in', () => {
  it('is what mpirun tells, under Slurm too', () => {
    fc.assert(
      fc.property(place, fc.constantFrom({}, batch, srun(3, 2, 1)), ({ size, rank, local }, around) => {
        expect(launchedWorld({ ...around, ...mpirun(size, rank, local) })).to.deep.equal({
          launcher: 'mpirun',
          size,
          rank,
          localRank: local,
        });
      }),
    );
  });

  it('is what srun tells of its step', () => {
    fc.assert(
      fc.property(place, ({ size, rank, local }) => {
        expect(launchedWorld(srun(size, rank, local))).to.deep.equal({ launcher: 'srun', size, rank, localRank: local });
      }),
    );
  });

  it('is that of one without a launcher, and in a batch script', () => {
    const alone = { launcher: 'none', size: 1, rank: 0, localRank: 0 };
    for (const env of [{}, batch, { OMPI_COMM_WORLD_SIZE: 'many', OMPI_COMM_WORLD_RANK: '0' }, { PMI_SIZE: '1' }]) {
      expect(launchedWorld(env), JSON.stringify(env)).to.deep.equal(alone);
    }
  });

  it('is refused where the launcher of another MPI made it', () => {
    expect(refusal(() => launchedWorld({ PMI_SIZE: '2', PMI_RANK: '1' })).code).to.equal('another-mpi');
    expect(launchedWorld({ PMI_SIZE: '2', PMI_RANK: '1', ...srun(2, 1, 1) }).launcher).to.equal('srun');
  });

  it('is refused where other ranks were asked for', () => {
    expect(launchedWorld({ GANFORGE_RANKS: '4', ...mpirun(4, 0, 0) }).size).to.equal(4);
    for (const env of [{}, mpirun(2, 0, 0), srun(8, 0, 0)]) {
      expect(refusal(() => launchedWorld({ GANFORGE_RANKS: '4', ...env })).code).to.equal('world-size');
    }
  });
});

describe('the world that MPI finds', () => {
  it('has to be as large as the one that was started', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (started, found) => {
        const check = () => assertWorld(launchedWorld(mpirun(started, 0, 0)), found);
        if (started === found) check();
        else expect(refusal(check).code).to.equal('world-size');
      }),
    );
  });

  it('is mended under srun by PMIx', () => {
    const { what, mend } = refusal(() => assertWorld(launchedWorld(srun(4, 1, 1)), 1));
    expect(what).to.equal('srun started 4 ranks, and Open MPI finds 1');
    expect(mend).to.contain('srun --mpi=pmix');
  });
});
