import { expect } from 'chai';
import { jsonLines } from '../cli/program.js';
import { useWorkplace } from '../cli/workplace.js';

describe('gan on the ring of eight Gaussians', () => {
  const work = useWorkplace();

  it('covers at least 7 modes, lays at least 80% of the points on them, and ends near the equilibrium', async () => {
    const fixed = ['--iterations', '8000', '--seed', '1', '--shard', '50', '--workers', '2', '--engine', 'onnxruntime'];
    const quick = ['--sample-every', '0', '--checkpoint-every', '0', '--set', 'log.every=10', '--port', 'off', '--json'];
    const { stdout } = await work.succeed('train', 'gan', '--data', 'ring', ...fixed, ...quick, '--out', 'run');
    const result = jsonLines(stdout).at(-1)!;
    expect(result).to.include({ type: 'result', reason: 'done', modes: 8 });
    expect(result.modes_covered).to.be.at.least(7);
    expect(result.within_three_sigma).to.be.at.least(0.8);
    expect(result.d_real).to.be.within(0.4, 0.6);
    expect(result.d_fake).to.be.within(0.4, 0.6);
  }).timeout(180_000);
});
