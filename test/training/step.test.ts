import { expect } from 'chai';
import { sampleIndex } from '../../src/data/sampler.js';
import { fillSamples } from '../../src/random/random.js';
import { describeNetworks } from '../../src/training/prepare.js';
import {
  checkpointAt,
  expectNear,
  fixture,
  imageNumber,
  lastCheckpoint,
  meanRow,
  type Outcome,
  rows,
  runConfig,
  trainRun,
  useSharedFolder,
  values,
  writeImages,
} from './support.js';

const batch = 12;
const iterations = 4;

describe('a training step', () => {
  const folder = useSharedFolder();
  let run: Outcome & { initial: number[] };
  before(async () => {
    run = await trainLinear('run');
  });

  /** Four iterations of the linear fixture, a checkpoint after each. */
  async function trainLinear(name: string, options: Record<string, unknown> = {}): Promise<Outcome & { initial: number[] }> {
    const data = { data: writeImages(folder.path('data'), 30) };
    const config = await runConfig({ system: fixture('linear'), options, data, iterations, checkpoint: { every: 1, keep: 100 } });
    const outcome = await trainRun(config, folder.path(name));
    const { initial } = await describeNetworks(outcome.prepared.stages[0]!, config.seed);
    return { ...outcome, initial: [...initial.line!.parameters] };
  }

  const parametersAfter = (iteration: number) => values(checkpointAt(folder.path('run'), iteration).parameters, 'line/dense/kernel');
  const averageAfter = (iteration: number) => values(checkpointAt(folder.path('run'), iteration).ema, 'line/dense/kernel');

  /** The gradient of mean(w x z) rate, from what the shards say they saw. */
  function gradientByHand(iteration: number): number[] {
    const { memory } = lastCheckpoint(folder.path('run'));
    const x = rows(memory, `record/fit/${iteration}/0/x`);
    const z = values(memory, `record/fit/${iteration}/0/z`);
    return meanRow(x.map((row, sample) => row.map((pixel) => pixel * z[sample]!))).map((g) => g * 0.5 ** iteration);
  }

  it('moves the parameters by the mean gradient over the whole batch, as computed by hand', () => {
    const { initial, events } = run;
    let expected = initial;
    for (let t = 0; t < iterations; t++) {
      const gradient = gradientByHand(t);
      expected = expected.map((w, i) => w - 0.5 * gradient[i]!);
      expectNear(parametersAfter(t + 1), expected, 2e-6);
      const step = events.find((event) => event.type === 'step' && event.iteration === t);
      expect(step)
        .to.have.property('gradientNorm')
        .with.property('line')
        .closeTo(Math.hypot(...gradient), 1e-5);
    }
  });

  it('averages the weights with the warm-up min(decay, (1 + t) / (10 + t))', () => {
    const { initial } = run;
    let average = initial;
    for (let t = 0; t < iterations; t++) {
      const decay = Math.min(0.9, (1 + t) / (10 + t));
      const weights = parametersAfter(t + 1);
      average = average.map((a, i) => decay * a + (1 - decay) * weights[i]!);
      expectNear(averageAfter(t + 1), average, 1e-6);
    }
  });

  it('feeds scalars that change from iteration to iteration', () => {
    const { events } = run;
    const rates = events.flatMap((event) => (event.type === 'step' ? [event.metrics.rate] : []));
    expect(rates).to.deep.equal([1, 0.5, 0.25, 0.125]);
  });

  it('gives the shards the samples that are next in the shuffled order', () => {
    const { memory, progress } = lastCheckpoint(folder.path('run'));
    for (let t = 0; t < iterations; t++) {
      const expected = Array.from({ length: batch }, (_, i) => sampleIndex(t * batch + i, 30, 7, 'data'));
      expect(rows(memory, `record/fit/${t}/0/x`).map(imageNumber)).to.deep.equal(expected);
    }
    expect(progress.cursors).to.deep.equal({ data: iterations * batch });
    expect(progress.samples).to.equal(iterations * batch);
  });

  it('draws latents by seed, name, iteration, phase and sample', () => {
    const { memory } = lastCheckpoint(folder.path('run'));
    for (let t = 0; t < iterations; t++) {
      const expected = new Float32Array(batch);
      fillSamples(expected, 1, 0, 'normal', { seed: 7, purpose: 'input/z', iteration: t, phase: 'fit', repeat: 0 });
      expect(values(memory, `record/fit/${t}/0/z`)).to.deep.equal([...expected]);
    }
  });

  it('is dropped where the loss is not finite, and the run goes on after it', async () => {
    const { events } = await trainLinear('poisoned', { poisonFrom: 1, poisoned: 2 });
    const dropped = events.flatMap((event) => (event.type === 'non-finite' ? [[event.iteration, event.inARow]] : []));
    expect(dropped).to.deep.equal([
      [1, 1],
      [2, 2],
    ]);
    const poisoned = (iteration: number) => values(checkpointAt(folder.path('poisoned'), iteration).parameters, 'line/dense/kernel');
    expect(poisoned(3)).to.deep.equal(poisoned(1));
    expect(poisoned(4)).to.not.deep.equal(poisoned(1));
    expect(lastCheckpoint(folder.path('poisoned')).progress).to.deep.include({ steps: { line: 2 }, samples: iterations * batch });
  });
});
