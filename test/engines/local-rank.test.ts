import { expect } from 'chai';
import { localRank, localRanks } from '../../src/engines/local-rank.js';

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

describe('ranks on this machine', () => {
  it('are those that Open MPI, Slurm, MPICH or torchrun have told the process', () => {
    expect(localRanks({ OMPI_COMM_WORLD_LOCAL_SIZE: '4' })).to.equal(4);
    expect(localRanks({ MPI_LOCALNRANKS: '2' })).to.equal(2);
    expect(localRanks({ LOCAL_WORLD_SIZE: '8' })).to.equal(8);
  });

  it('are those of its own node in the list of Slurm', () => {
    const onNode = (node: string) => localRanks({ SLURM_STEP_TASKS_PER_NODE: '2(x3),1', SLURM_NODEID: node });
    expect(['0', '1', '2', '3', '4'].map(onNode)).to.deep.equal([2, 2, 2, 1, undefined]);
    expect(localRanks({ SLURM_STEP_TASKS_PER_NODE: '4', SLURM_NODEID: '0' })).to.equal(4);
  });

  it('are unknown where no launcher tells a number', () => {
    expect(localRanks({})).to.equal(undefined);
    for (const told of ['', '0', 'two', '-1']) expect(localRanks({ LOCAL_WORLD_SIZE: told }), told).to.equal(undefined);
    expect(localRanks({ SLURM_STEP_TASKS_PER_NODE: 'two', SLURM_NODEID: '0' })).to.equal(undefined);
  });
});
