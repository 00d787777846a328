import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { DatasetDescriptor } from '../../src/data/dataset.js';
import { openDataset } from '../../src/data/open.js';
import { type EvaluationRequest, evaluate } from '../../src/evaluation/evaluate.js';
import { FeatureNetwork } from '../../src/evaluation/feature-network.js';
import { periodicEvaluator } from '../../src/evaluation/periodic.js';
import { readValues } from '../../src/evaluation/pictures.js';
import { exportModel } from '../../src/onnx/index.js';
import { expectInputError } from '../data/support.js';
import { stripes } from './stripes.js';

/** The first samples of a data set, as a generator that has learnt it by heart would draw them. */
const copies = (data: DatasetDescriptor, count: number): Float32Array =>
  readValues(
    data,
    Int32Array.from({ length: count }, (_, i) => i),
  );

describe('an evaluation of points', () => {
  let ring: DatasetDescriptor;
  before(async () => {
    ring = await openDataset('ring', { size: null });
  });
  const request = (generated: Float32Array): EvaluationRequest => ({
    data: ring,
    generated: { values: generated },
    samples: 400,
    seed: 3,
    repetitions: 2,
    metrics: ['modes', 'within-three-sigma', 'recall', 'density'],
  });

  it('puts the generator between real data and noise, with intervals', async () => {
    const right = copies(ring, 800);
    const collapsed = right.map((_, i) => (i % 2 === 0 ? 2 : 0));
    const good = await evaluate(request(right));
    const bad = await evaluate(request(collapsed));
    expect(good.modes).to.deep.include({ generated: { mean: 8, low: 8, high: 8, values: [8, 8] } });
    expect(bad.modes?.generated?.mean).to.equal(1);
    expect(good['within-three-sigma']?.real?.mean).to.be.above(0.97);
    expect(good['within-three-sigma']?.noise?.mean).to.be.below(0.1);
    expect(bad.recall?.generated?.mean).to.equal(0);
    const { low, mean, high, values } = good.density!.real!;
    expect(values).to.have.length(2);
    expect(values[0]).to.not.equal(values[1]);
    expect(mean).to.be.within(low!, high!);
  });

  it('is the same for the same seed, another for another', async () => {
    const right = copies(ring, 800);
    const first = await evaluate(request(right));
    expect(await evaluate(request(right))).to.deep.equal(first);
    const other = await evaluate({ ...request(right), seed: 4 });
    expect(other.density?.real?.values).to.not.deep.equal(first.density?.real?.values);
    expect(other.density?.noise?.values).to.not.deep.equal(first.density?.noise?.values);
  });

  it('has no interval where it is measured once', async () => {
    const { modes } = await evaluate({ ...request(copies(ring, 400)), repetitions: 1 });
    expect(modes?.generated).to.deep.equal({ mean: 8, values: [8] });
  });

  it('refuses more samples than two sets of real ones can have', async () => {
    const tooMany = evaluate({ ...request(copies(ring, 1)), samples: 25_001 });
    await expectInputError(tooMany, 'too-many-samples', '--samples 25000');
  });
});

describe('an evaluation of images', () => {
  const data = stripes(200);
  /** Features: means of rows and of columns. Logits: by which of them vary more. */
  let network: FeatureNetwork;
  before(async () => {
    const bytes = exportModel(
      ({ x }) => {
        const rows = tf.mean(x!, [1, 3]);
        const columns = tf.mean(x!, [1, 2]);
        const logits = tf.stack([tf.max(rows, 1), tf.max(columns, 1)], 1);
        return { features: tf.concat([rows, columns], 1), logits };
      },
      [{ name: 'x', shape: [null, 1, 8, 8], dtype: 'float32' }],
    );
    network = await FeatureNetwork.load(bytes, 'means.onnx');
  });
  after(() => network.release());

  const classes = (of: (i: number) => number) => Int32Array.from({ length: 200 }, (_, i) => of(i));
  const request = (asked: Int32Array, kind: 'label' | 'code' = 'label'): EvaluationRequest => ({
    data,
    network,
    generated: { values: copies(data, 200), asked: { kind, classes: asked, count: 2 } },
    samples: 100,
    seed: 0,
    repetitions: 2,
    metrics: ['fid', 'kid', 'inception-score', kind === 'label' ? 'class-consistency' : 'code-match', 'parzen'],
    gaussian: true,
  });

  it('gives copies of the data the figures of the data, and noise far worse ones', async () => {
    const { fid, kid, 'inception-score': score, parzen } = await evaluate(request(data.labels));
    expect(fid!.generated!.mean).to.be.below(3 * fid!.real!.mean);
    expect(fid!.noise!.mean).to.be.above(10 * fid!.real!.mean);
    expect(fid!.gaussian!.mean).to.be.within(fid!.real!.mean, fid!.noise!.mean);
    expect(kid!.noise!.mean).to.be.above(10 * Math.abs(kid!.generated!.mean));
    expect(score!.noise!.mean).to.be.below(score!.real!.mean);
    expect(parzen!.noise!.mean).to.be.below(parzen!.real!.mean);
  });

  it('counts samples that are read as the class asked for', async () => {
    const right = await evaluate(request(data.labels));
    expect(right['class-consistency']!.generated!.mean).to.be.above(0.95);
    const swapped = await evaluate(request(classes((i) => 1 - data.labels[i]!)));
    expect(swapped['class-consistency']!.generated!.mean).to.be.below(0.05);
    expect(swapped['class-consistency']!.real!.mean).to.be.above(0.95);
  });

  it('takes how well held-out images are read for the real end of that, where it is told', async () => {
    const { 'class-consistency': consistency } = await evaluate({ ...request(data.labels), realConsistency: 0.9 });
    expect(consistency!.real).to.deep.equal({ mean: 0.9, values: [0.9] });
  });

  it('gives codes the best names', async () => {
    const swapped = await evaluate(
      request(
        classes((i) => 1 - data.labels[i]!),
        'code',
      ),
    );
    expect(swapped['code-match']!.generated!.mean).to.be.above(0.95);
  });

  it('refuses metrics of classes without logits, and classes that are not those of the data', async () => {
    const withoutLogits = await FeatureNetwork.load(
      exportModel(({ x }) => ({ features: tf.mean(x!, [1, 2]) }), [{ name: 'x', shape: [null, 1, 8, 8], dtype: 'float32' }]),
      'plain.onnx',
    );
    await expectInputError(evaluate({ ...request(data.labels), network: withoutLogits }), 'no-logits', 'logits');
    await withoutLogits.release();
    const { generated } = request(data.labels);
    const ten = { ...generated, asked: { ...generated.asked!, count: 10 } };
    await expectInputError(evaluate({ ...request(data.labels), generated: ten }), 'other-classes', '10 classes');
  });

  it('of the course of a training is of a few metrics, against the same real samples each time', async () => {
    const evaluator = await periodicEvaluator({ data, network, asked: { kind: 'label' }, samples: 1000, seed: 0 });
    expect(evaluator.samples).to.equal(100);
    const generated = { values: copies(data, 100), asked: { kind: 'label', classes: data.labels.slice(0, 100), count: 2 } } as const;
    const figures = await evaluator.measure(generated);
    expect(Object.keys(figures)).to.deep.equal(['fid', 'precision', 'recall', 'class-consistency']);
    expect(figures['class-consistency']).to.be.above(0.95);
    expect(await evaluator.measure(generated)).to.deep.equal(figures);
  });
});
