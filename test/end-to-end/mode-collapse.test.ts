import { expect } from 'chai';
import { jsonLines } from '../cli/program.js';
import { useWorkplace } from '../cli/workplace.js';
import { fixture } from '../training/support.js';

describe('mode collapse on the ring of eight Gaussians', () => {
  const work = useWorkplace();

  /** Diversities by sample, what was told of collapse, and events.log. */
  async function train(generatorUpdates: number, iterations: number, sampleEvery: number) {
    const out = `updates-${generatorUpdates}`;
    const size = ['--iterations', iterations, '--sample-every', sampleEvery, '--batch', '100', '--shard', '100'].map(String);
    const fixed = ['--seed', '1', '--workers', '1', '--engine', 'onnxruntime', '--checkpoint-every', '0', '--port', 'off', '--json'];
    const chosen = ['--data', 'ring', '--set', `generatorUpdates=${generatorUpdates}`, '--out', out];
    const { stdout } = await work.succeed('train', fixture('overtrained'), ...chosen, ...size, ...fixed);
    const events = jsonLines(stdout);
    return {
      diversities: events.flatMap((event) => (event.type === 'sample' ? [event.diversity as number] : [])),
      told: events.filter(({ type }) => type === 'mode-collapse'),
      log: work.read(out, 'events.log'),
    };
  }

  it('provoked by a generator trained ten times as often as the discriminator is reported', async () => {
    const { diversities, told, log } = await train(10, 100, 10);
    expect(told[0]).to.include({ change: 'collapsed' });
    expect(Math.min(...diversities)).to.be.below(0.25);
    expect(log).to.match(/iteration \d+: mode collapse: samples are far more alike than the data, diversity 0\.\d+, below 0.5/);
  }).timeout(180_000);

  it('is not reported of the same run with one update each', async () => {
    const { diversities, told, log } = await train(1, 600, 50);
    expect(told).to.deep.equal([]);
    // But for the untrained generator and its first steps.
    expect(Math.min(...diversities.slice(2))).to.be.above(0.75);
    expect(log).to.not.include('mode collapse');
  }).timeout(180_000);
});
