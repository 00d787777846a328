import { expect } from 'chai';
import { reduceSize } from '../../src/data/reduce-size.js';
import { sampleIndex } from '../../src/data/sampler.js';
import { describeNetworks } from '../../src/training/prepare.js';
import {
  checkpointAt,
  expectNear,
  fixture,
  hashesOf,
  lastCheckpoint,
  meanRow,
  type Outcome,
  resumeRun,
  rows,
  runConfig,
  samplesOf,
  trainRun,
  useSharedFolder,
  values,
  writeImages,
} from './support.js';

/** Two iterations of each of three stages: after 2 and 4 of them the next begins. */
describe('a run of several stages', () => {
  const folder = useSharedFolder();
  let run: Outcome;
  const config = async (iterations = 6, workers = 2) =>
    runConfig({
      workers,
      system: fixture('stages'),
      data: { data: writeImages(folder.path('data'), 50) },
      iterations,
      checkpoint: { every: 1, keep: 100 },
    });
  before(async () => {
    run = await trainRun(await config(), folder.path('run'));
  });
  const checkpointOf = (iteration: number) => checkpointAt(folder.path('run'), iteration);
  const weights = (iteration: number, network: string, weight = network) =>
    values(checkpointOf(iteration).parameters, `${network}/${weight}/kernel`);
  const velocity = (iteration: number) => values(checkpointOf(iteration).optimizer, 'all/velocity/tone/tone/kernel')[0]!;

  it('goes through them in order, each for its duration and with its batch', () => {
    const { events } = run;
    const began = events.flatMap((event) => (event.type === 'stage' ? [[event.name, event.iteration]] : []));
    expect(began).to.deep.equal([
      ['small', 0],
      ['large', 2],
      ['same', 3],
      ['last', 4],
    ]);
    expect(events.flatMap((event) => (event.type === 'iteration' ? [event.stage] : []))).to.deep.equal([
      'small',
      'small',
      'large',
      'same',
      'last',
      'last',
    ]);
    expect(checkpointOf(6).progress).to.deep.include({ stage: 3, stageIteration: 2, iteration: 6, samples: 2 * 8 + 4 * 12 });
  });

  it('carries parameters over by name, and starts those of another shape anew', async () => {
    const { prepared } = run;
    expect(checkpointOf(2).parameters.get('detail/detail/kernel')!.shape).to.deep.equal([16, 1]);
    expect(checkpointOf(3).parameters.get('detail/detail/kernel')!.shape).to.deep.equal([64, 1]);
    // Only then is the step from one checkpoint to the next the velocity, across the stages' borders as well.
    for (let t = 1; t < 6; t++) expect(weights(t + 1, 'tone')[0]).to.be.closeTo(weights(t, 'tone')[0]! + velocity(t + 1), 1e-6);
    const { initial } = await describeNetworks(prepared.stages[1]!, 7);
    const moved = weights(3, 'detail').map((value, i) => value - initial.detail!.parameters[i]!);
    expectNear(moved, values(checkpointOf(3).optimizer, 'all/velocity/detail/detail/kernel'), 1e-6);
  });

  it('carries an optimizer over, or starts it anew where its weights changed or a stage says so', () => {
    // The gradient of `tone` is mean(guide mean(x)); v <- 0.5 v - 0.25 g.
    const gradient = (iteration: number, stageIteration: number) => {
      const x = rows(checkpointOf(iteration + 1).memory, `record/fit/${stageIteration}/0/x`).map(
        (row) => row.reduce((a, b) => a + b, 0) / row.length,
      );
      const guide = values(checkpointOf(iteration + 1).memory, `record/fit/${stageIteration}/0/guide`);
      return meanRow(x.map((value, i) => [value * guide[i]!]))[0]!;
    };
    expect(velocity(3)).to.be.closeTo(-0.25 * gradient(2, 0), 1e-6);
    expect(velocity(4)).to.be.closeTo(0.5 * velocity(3) - 0.25 * gradient(3, 0), 1e-6);
    expect(velocity(5)).to.be.closeTo(-0.25 * gradient(4, 0), 1e-6);
    for (const t of [2, 3, 4]) expect(Math.abs(velocity(t))).to.be.greaterThan(1e-4);
    expect([2, 3, 4, 5].map((t) => checkpointOf(t).progress.steps.all)).to.deep.equal([2, 1, 2, 1]);
  });

  it('leaves a network that no optimizer trains as it is', () => {
    for (const iteration of [2, 4, 6]) expect(weights(iteration, 'guide', 'tone')).to.deep.equal(weights(1, 'guide', 'tone'));
  });

  it('averages a network that has no parameters, only state', () => {
    const fixed = values(checkpointOf(6).parameters, 'fixed/fixed/kernel');
    expect(fixed.every((value) => value !== 0)).to.equal(true);
    for (const iteration of [1, 2, 6]) expectNear(values(checkpointOf(iteration).ema, 'fixed/fixed/kernel'), fixed, 1e-7);
  });

  it('reads images at the size of the stage', () => {
    const { prepared } = run;
    const images = samplesOf(prepared, 'data');
    const indices = Array.from({ length: 8 }, (_, i) => sampleIndex(i, 50, 7, 'data'));
    const expected = indices.map((i) => [...reduceSize(Float32Array.from(images[i]!), [1, 8, 8, 1], 2)]);
    expect(rows(checkpointOf(1).memory, 'record/fit/0/0/x')).to.deep.equal(expected);
    const large = Array.from({ length: 12 }, (_, i) => images[sampleIndex(16 + i, 50, 7, 'data')]);
    expect(rows(checkpointOf(3).memory, 'record/fit/0/0/x')).to.deep.equal(large);
  });

  it('resumed within each stage and at their borders, ends with the same parameters', async () => {
    // Every sitting ends one iteration later, so each resumes at another place.
    await trainRun(await config(1, 1), folder.path('resumed'));
    for (const end of [2, 3, 5, 6]) await resumeRun(await config(end, 1), folder.path('resumed'));
    expect(lastCheckpoint(folder.path('resumed')).progress.iteration).to.equal(6);
    expect(hashesOf(folder.path('resumed'))).to.deep.equal(hashesOf(folder.path('run')));
  });
});
