import { expect } from 'chai';
import { localRank } from '../../src/engines/local-rank.js';

describe('local rank', () => {
  it('is what Open MPI, Slurm, MPICH or torchrun have told the process', () => {
    expect(localRank({ OMPI_COMM_WORLD_LOCAL_RANK: '3' })).to.equal(3);
    expect(localRank({ SLURM_LOCALID: '0' })).to.equal(0);
    expect(localRank({ PMI_LOCAL_RANK: '12' })).to.equal(12);
    expect(localRank({ LOCAL_RANK: ' 1 ' })).to.equal(1);
  });

  it('is that of mpirun where it runs inside a job of Slurm', () => {
    expect(localRank({ SLURM_LOCALID: '0', OMPI_COMM_WORLD_LOCAL_RANK: '2' })).to.equal(2);
  });

  it('is unknown where no launcher tells a number', () => {
    expect(localRank({})).to.equal(undefined);
    for (const told of ['', 'first', '-1', '1.5', '0x1']) expect(localRank({ LOCAL_RANK: told }), told).to.equal(undefined);
    expect(localRank({ SLURM_LOCALID: '', LOCAL_RANK: '4' })).to.equal(4);
  });
});
