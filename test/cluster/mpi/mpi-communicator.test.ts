import { expect } from 'chai';
import { jsonLines } from '../../cli/program.js';
import { expectNoneLeft, runRanks, skipWithoutMpirun } from './run-ranks.js';

describe('ranks joined by Open MPI', function () {
  this.timeout(120_000);
  before(skipWithoutMpirun);

  /** The results of all ranks, by rank. */
  async function results(size: number, action: string): Promise<unknown[]> {
    const { code, stdout, stderr } = await runRanks(size, action);
    expect(code, stderr).to.equal(0);
    expectNoneLeft(stderr);
    const lines = jsonLines(stdout).sort((a, b) => Number(a.rank) - Number(b.rank));
    expect(lines.map(({ rank, size }) => [rank, size])).to.deep.equal(Array.from({ length: size }, (_, rank) => [rank, size]));
    return lines.map(({ result }) => result);
  }

  for (const size of [2, 4]) {
    const ranks = Array.from({ length: size }, (_, rank) => rank);

    it(`gather messages of different lengths, by rank: ${size} ranks`, async () => {
      const expected = [1, 100, 100_000].map((factor) => ranks.map((rank) => (rank === 0 ? [0] : [rank * factor, rank + 1])));
      for (const result of await results(size, 'gather')) expect(result).to.deep.equal(expected);
    });

    it(`exchange vectors of several chunks in shared memory: ${size} ranks`, async () => {
      const distances = [1, 2].filter((distance) => distance < size);
      const from = (rank: number) => [0, 999, 1_000, 2_499].map((i) => 10_000 * rank + i);
      expect(await results(size, 'exchange')).to.deep.equal(ranks.map((rank) => distances.map((distance) => from(rank ^ distance))));
    });

    it(`sum vectors of several chunks in place: ${size} ranks`, async () => {
      expect(await results(size, 'sum')).to.deep.equal(ranks.map(() => [2 ** size - 1]));
    });
  }

  it('exchange parts of which one is longer or empty', async () => {
    expect(await results(2, 'uneven')).to.deep.equal([
      [[3, 2], [0]],
      [
        [2_500, 1],
        [1, 1],
      ],
    ]);
  });

  it('end well over TCP, as between hosts', async () => {
    const { code, stderr } = await runRanks(2, 'sum', { OMPI_MCA_btl: 'tcp,self', OMPI_MCA_btl_tcp_if_include: 'lo' });
    expect(code, stderr).to.equal(0);
    expectNoneLeft(stderr);
  });

  it('leave the event loop free while they wait', async () => {
    expect(await results(2, 'turn')).to.deep.equal([2, 2]);
  });

  it('take nobody for late because the own event loop was busy', async () => {
    expect(await results(2, 'busy')).to.deep.equal([2, 2]);
  });

  it('refuse vectors of other lengths than are waited for', async () => {
    const [longer, shorter] = await results(2, 'lengths');
    expect(longer).to.equal('rank 0 waits for 3 values of rank 1 and received 2');
    expect(shorter).to.match(/MPI_Sendrecv failed \(MPI_ERR_TRUNCATE/);
  });

  it('make one call at a time', async () => {
    for (const result of await results(2, 'misuse')) expect(result).to.equal('a gather was called within a gather');
  });

  it('end all together where one does not come to a collective in time, with a line that names it', async () => {
    const { code, stderr } = await runRanks(2, 'absent');
    expect(code).to.equal(1);
    expect(stderr).to.contain(
      'ganforge: rank 0 of 2 has waited 3 s, the collective time-out, for the others (gather): all ranks are ended',
    );
    expectNoneLeft(stderr);
  });

  for (const [action, expected] of Object.entries({ exit: 3, killed: 137, abort: 4 })) {
    it(`end all together where one ends: ${action}`, async () => {
      const { code, stderr } = await runRanks(4, action);
      expect(code, stderr).to.equal(expected);
      expectNoneLeft(stderr);
    });
  }
});
