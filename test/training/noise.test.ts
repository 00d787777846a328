import { expect } from 'chai';
import { fillSamples } from '../../src/random/random.js';
import { checkpointAt, expectNear, fixture, lastCheckpoint, rows, runConfig, trainRun, useSharedFolder, values } from './support.js';

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

describe('noise and state of layers', () => {
  const folder = useSharedFolder();
  before(async () => {
    await trainRun(await runConfig({ system: fixture('noise'), iterations: 2, checkpoint: { every: 1, keep: 100 } }), folder.path('run'));
  });

  it('draws the noise of every call of a layer by itself, sample by sample over the batch', () => {
    // After the first iteration: the outputs come from the weights before it.
    const { memory, parameters } = checkpointAt(folder.path('run'), 1);
    const x = rows(memory, 'record/fit/0/0/x');
    const uniform = (name: string) => {
      const into = new Float32Array(24);
      fillSamples(into, 2, 0, 'uniform01', { seed: 7, purpose: name, iteration: 0, phase: 'fit', repeat: 0 });
      return Array.from({ length: 12 }, (_, i) => [...into.subarray(2 * i, 2 * i + 2)]);
    };
    const features = (factor: number, call: string) => {
      const [thin, half] = [uniform(`noise/net/thin${call}`), uniform(`noise/net/half${call}`)];
      const kept = (s: number, i: number) => (thin[s]![i]! >= 0.25 ? 1 / 0.75 : 0) * (half[s]![i]! >= 0.5 ? 2 : 0);
      return x.map((row, s) => row.map((value, i) => factor * value * kept(s, i)));
    };
    const [once, twice] = [features(1, ''), features(2, '#2')];
    expect(once.map((row) => row.map((v) => v === 0))).to.not.deep.equal(twice.map((row) => row.map((v) => v === 0)));
    // dense: y = w h + b with b = 0 at first; undo the one SGD update to have the weights the outputs were made with.
    const gradient = [0, 1].map((i) => mean(once.map((row, s) => row[i]! + twice[s]![i]!)));
    const weights = values(parameters, 'net/dense/kernel').map((w, i) => w + 0.1 * gradient[i]!);
    const output = (h: readonly (readonly number[])[]) => h.map((row) => row[0]! * weights[0]! + row[1]! * weights[1]!);
    expectNear(values(memory, 'record/fit/0/0/once'), output(once), 1e-5);
    expectNear(values(memory, 'record/fit/0/0/twice'), output(twice), 1e-5);
  });

  it('combines the state of the shards by mean, first and sum', () => {
    const { memory, parameters } = lastCheckpoint(folder.path('run'));
    // The second application, of 2x, leaves its means behind.
    const shards = [0, 1, 2].map(
      (s) =>
        mean(
          rows(memory, 'record/fit/1/0/x')
            .slice(4 * s, 4 * s + 4)
            .flat(),
        ) * 2,
    );
    expect(values(parameters, 'net/tally/average')[0]).to.be.closeTo(mean(shards), 1e-6);
    expect(values(parameters, 'net/tally/first_mean')[0]).to.be.closeTo(shards[0]!, 1e-6);
    // Two iterations of 12 samples, each applied twice.
    expect(values(parameters, 'net/tally/count')).to.deep.equal([48]);
  });
});
