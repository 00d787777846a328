import { expect } from 'chai';
import { reduceSize } from '../../src/data/reduce-size.js';
import { sampleIndex } from '../../src/data/sampler.js';
import { describeNetworks } from '../../src/training/prepare.js';
import { useTemporaryFolder } from '../data/support.js';
import {
  checkpointAt,
  expectNear,
  fixture,
  hashesOf,
  lastCheckpoint,
  meanRow,
  resumeRun,
  rows,
  runConfig,
  samplesOf,
  trainRun,
  values,
  writeImages,
} from './support.js';

/** Two iterations of each of three stages: after 2 and 4 of them the next begins. */
describe('a run of several stages', () => {
  const folder = useTemporaryFolder();
  const config = async (iterations = 6) =>
    runConfig({
      system: fixture('stages'),
      data: { data: writeImages(folder.path('data'), 50) },
      iterations,
      checkpoint: { every: 1, keep: 100 },
    });
  const train = async (name = 'run') => trainRun(await config(), folder.path(name));
  const after = (iteration: number) => checkpointAt(folder.path('run'), iteration);
  const weights = (iteration: number, network: string, weight = network) =>
    values(after(iteration).parameters, `${network}/${weight}/kernel`);
  const velocity = (iteration: number) => values(after(iteration).optimizer, 'all/velocity/tone/tone/kernel')[0]!;

  it('goes through them in order, each for its duration and with its batch', async () => {
    const { events } = await train();
    const began = events.flatMap((event) => (event.type === 'stage' ? [[event.name, event.iteration]] : []));
    expect(began).to.deep.equal([
      ['small', 0],
      ['large', 2],
      ['last', 4],
    ]);
    expect(events.flatMap((event) => (event.type === 'iteration' ? [event.stage] : []))).to.deep.equal(
      ['small', 'large', 'last'].flatMap((name) => [name, name]),
    );
    expect(after(6).progress).to.deep.include({ stage: 2, stageIteration: 2, iteration: 6, samples: 2 * 8 + 4 * 12 });
  });

  it('carries parameters over by name, and starts those of another shape anew', async () => {
    const { prepared } = await train();
    expect(after(2).parameters.get('detail/detail/kernel')!.shape).to.deep.equal([16, 1]);
    expect(after(3).parameters.get('detail/detail/kernel')!.shape).to.deep.equal([64, 1]);
    // Only then is the step from one checkpoint to the next the velocity, across the stages' borders as well.
    for (let t = 1; t < 6; t++) expect(weights(t + 1, 'tone')[0]).to.be.closeTo(weights(t, 'tone')[0]! + velocity(t + 1), 1e-6);
    const { initial } = await describeNetworks(prepared.stages[1]!, 7);
    const moved = weights(3, 'detail').map((value, i) => value - initial.detail!.parameters[i]!);
    expectNear(moved, values(after(3).optimizer, 'all/velocity/detail/detail/kernel'), 1e-6);
  });

  it('carries optimizer moments over, or starts them from zero where a stage says so', async () => {
    await train();
    // The gradient of `tone` is mean(guide mean(x)); v <- 0.5 v - 0.25 g.
    const gradient = (iteration: number, stageIteration: number) => {
      const x = rows(after(iteration + 1).memory, `record/fit/${stageIteration}/0/x`).map(
        (row) => row.reduce((a, b) => a + b, 0) / row.length,
      );
      const guide = values(after(iteration + 1).memory, `record/fit/${stageIteration}/0/guide`);
      return meanRow(x.map((value, i) => [value * guide[i]!]))[0]!;
    };
    expect(velocity(3)).to.be.closeTo(0.5 * velocity(2) - 0.25 * gradient(2, 0), 1e-6);
    expect(velocity(5)).to.be.closeTo(-0.25 * gradient(4, 0), 1e-6);
    expect(Math.abs(velocity(2))).to.be.greaterThan(1e-4);
    expect([2, 4, 5].map((t) => after(t).progress.steps.all)).to.deep.equal([2, 4, 1]);
  });

  it('leaves a network that no optimizer trains as it is', async () => {
    await train();
    for (const iteration of [2, 4, 6]) expect(weights(iteration, 'guide')).to.deep.equal(weights(1, 'guide'));
  });

  it('averages a network that has no parameters, only state', async () => {
    await train();
    const fixed = values(after(6).parameters, 'fixed/fixed/kernel');
    expect(fixed.every((value) => value !== 0)).to.equal(true);
    for (const iteration of [1, 2, 6]) expectNear(values(after(iteration).ema, 'fixed/fixed/kernel'), fixed, 1e-7);
  });

  it('reads images at the size of the stage', async () => {
    const { prepared } = await train();
    const images = samplesOf(prepared, 'data');
    const indices = Array.from({ length: 8 }, (_, i) => sampleIndex(i, 50, 7, 'data'));
    const expected = indices.map((i) => [...reduceSize(Float32Array.from(images[i]!), [1, 8, 8, 1], 2)]);
    expect(rows(after(1).memory, 'record/fit/0/0/x')).to.deep.equal(expected);
    const large = Array.from({ length: 12 }, (_, i) => images[sampleIndex(16 + i, 50, 7, 'data')]);
    expect(rows(after(3).memory, 'record/fit/0/0/x')).to.deep.equal(large);
  });

  it('resumed within each stage and at their borders, ends with the same parameters', async () => {
    await train('whole');
    const whole = hashesOf(folder.path('whole'));
    // Every sitting ends one iteration later, so each resumes at another place.
    await trainRun(await config(1), folder.path('run'));
    for (const end of [2, 3, 5, 6]) await resumeRun(await config(end), folder.path('run'));
    expect(lastCheckpoint(folder.path('run')).progress.iteration).to.equal(6);
    expect(hashesOf(folder.path('run'))).to.deep.equal(whole);
  });
});
