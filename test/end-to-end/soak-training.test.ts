import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { faults } from '../../src/bench/soak-training/faults.js';
import { type SoakResult, soakTraining } from '../../src/bench/soak-training/soak-training.js';
import { program } from '../cli/program.js';
import { skipWithoutMpirun } from '../cluster/mpi/run-ranks.js';
import { skip } from '../skip.js';

describe('a training by ranks that is disturbed by every fault', () => {
  let result: SoakResult;
  before(async function () {
    skipWithoutMpirun.call(this);
    if (!existsSync('/proc/self/status')) skip(this, 'there is no /proc');
    this.timeout(600_000);
    result = await soakTraining({ program, points: faults.length, seed: 1, ranks: 2, onProgress: () => {} });
  });

  it('ends with the tensors of one that was not, each iteration told of once, and nothing left behind', () => {
    expect(result.ledger.problems).to.deep.equal([]);
  });

  it('met with all of them that can be here', () => {
    expect([...result.ledger.tried, ...result.leftOut]).to.include.members(faults.map(({ name }) => name));
  });
});
