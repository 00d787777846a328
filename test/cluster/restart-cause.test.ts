import { expect } from 'chai';
import { exitCodeOfRank, repeatedCode, restartVariable, restartWarnings } from '../../src/cluster/restart-cause.js';
import { InputError, RunError } from '../../src/errors.js';

describe('a rank', () => {
  const first = { [restartVariable]: '' };

  it('tells of the restart that it is of, and of none at its first start', () => {
    expect(restartWarnings({ [restartVariable]: 'rank 1 ended with signal 9' })).to.deep.equal([
      'started again after rank 1 ended with signal 9',
    ]);
    for (const env of [first, {}]) expect(restartWarnings(env)).to.deep.equal([]);
  });

  it('has its launcher know of failures that would come again', () => {
    for (const code of ['diverged', 'checkpoint-failed']) {
      expect(exitCodeOfRank(new RunError(code, 'it failed'), 1, first)).to.equal(repeatedCode);
    }
  });

  it('ends with the code of its failure otherwise', () => {
    expect(exitCodeOfRank(new RunError('task-failed', 'a worker is lost'), 1, first)).to.equal(1);
    expect(exitCodeOfRank(new InputError('no-run', 'there is no run'), 2, first)).to.equal(2);
    expect(exitCodeOfRank(new Error('of our own'), 1, first)).to.equal(1);
  });

  it('ends with the code of its failure where no launcher of ours has started it', () => {
    expect(exitCodeOfRank(new RunError('diverged', 'it failed'), 1, {})).to.equal(1);
  });
});
