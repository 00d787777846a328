import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { jsonLines } from './program.js';
import { atEndOnly, filesBelow, idxImages, parametersOf, tinyData, tinyDcgan, useWorkplace } from './workplace.js';

/** The tiny images with labels: the square's place in the row, cut in three. */
const labelledData = '../data/labelled-images-idx3-ubyte';
const labelled = [...tinyDcgan.map((word) => (word === `idx:${tinyData}` ? `idx:${labelledData}` : word)), ...atEndOnly];
const few = ['--samples', '20', '--repeat', '2'];

describe('ganforge evaluate', () => {
  const work = useWorkplace();

  before(async () => {
    const count = 64;
    writeFileSync(work.path(labelledData), idxImages(count, 8));
    const labels = Buffer.from(Array.from({ length: count }, (_, i) => Math.min(2, Math.floor((i % 5) / 2))));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(0x0801, 0);
    head.writeUInt32BE(count, 4);
    writeFileSync(work.path(labelledData.replace('images-idx3', 'labels-idx1')), Buffer.concat([head, labels]));
    await work.succeed('train', ...labelled, '--iterations', '3', '--quiet', '--out', 'run');
  });

  const evaluate = (...args: string[]) => work.succeed('evaluate', ...args);

  it('of a run: a table with both ends of the scale, figures in evaluation.json, and pictures', async () => {
    const { stdout, stderr } = await evaluate('run', ...few, '--seed', '5');
    expect(stderr).to.equal('');
    expect(stdout).to.match(/^run: dcgan at iteration 3, against idx:.* \(64 samples\)$/m);
    expect(stdout).to.include('sets of 20 samples, measured 2 times, mean [95% confidence interval], seed 5');
    expect(stdout).to.match(/features of the classifier of .*, which reads [\d.]+% of 12 held-out images as their class/);
    expect(stdout).to.match(/^metric +good +generated +real against real +noise$/m);
    for (const metric of ['fid', 'kid', 'precision', 'recall', 'density', 'coverage']) {
      expect(stdout).to.match(new RegExp(`^${metric} +(low|high)( +-?[\\d.e-]+ \\[-?[\\d.e-]+, -?[\\d.e-]+\\]){3}$`, 'm'));
    }
    const folder = ['run', 'evaluations', 'iteration-000003'] as const;
    expect(filesBelow(work.path(...folder))).to.deep.equal(['evaluation.json', 'interpolation.png', 'neighbours.png']);
    const report = JSON.parse(work.read(...folder, 'evaluation.json'));
    expect(report).to.deep.include({ source: 'run', system: 'dcgan', iteration: 3, samples: 20, repetitions: 2, seed: 5 });
    expect(report.metrics.fid.generated.values).to.have.length(2);
    expect(report.metrics.fid.noise.mean).to.be.above(report.metrics.fid.real.mean);
    // 12 rows of an image and its 5 neighbours, 56 pixels a side, 2 between.
    const { width, height } = await sharp(work.path(...folder, 'neighbours.png')).metadata();
    expect({ width, height }).to.deep.equal({ width: 6 * 58 + 2, height: 12 * 58 + 2 });
  });

  it('of an exported model: the same figures, beside the model', async () => {
    await work.succeed('export', 'run', '--out', 'models/tiny.onnx');
    const { stdout } = await evaluate('models/tiny.onnx', ...few, '--metrics', 'fid', '--seed', '5', '--json');
    const [result] = jsonLines(stdout) as { type: string; metrics: { fid: { generated: { mean: number }; real: { mean: number } } } }[];
    expect(result!.type).to.equal('evaluation');
    const { metrics } = JSON.parse(work.read('run', 'evaluations', 'iteration-000003', 'evaluation.json'));
    expect(result!.metrics.fid.real).to.deep.equal(metrics.fid.real);
    expect(result!.metrics.fid.generated.mean).to.be.closeTo(metrics.fid.generated.mean, 1e-3 * metrics.fid.generated.mean);
    expect(filesBelow(work.path('models'))).to.include('tiny-evaluation/evaluation.json');
  });

  it('of points: modes and a plot, without a feature network', async () => {
    const small = [
      '--set',
      'hidden=[8]',
      '--set',
      'maxout=4',
      '--batch',
      '8',
      '--shard',
      '8',
      '--workers',
      '1',
      '--port',
      'off',
      '--quiet',
    ];
    await work.succeed('train', 'gan', '--data', 'ring', ...small, ...atEndOnly, '--iterations', '2', '--out', 'ring');
    const { stdout } = await evaluate('ring', '--samples', '200', '--repeat', '2', '--out', 'of-ring');
    expect(stdout).to.match(/^modes +high .* 8\.00 \[8\.00, 8\.00\]/m);
    expect(stdout).to.match(/^within-three-sigma +high/m);
    expect(filesBelow(work.path('of-ring'))).to.deep.equal(['evaluation.json', 'points.png']);
  });

  describe('what it can not do it says in a line', () => {
    const refused = async (says: readonly string[], ...args: string[]) => {
      const { code, stdout, stderr } = await work.run('evaluate', ...args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/^ganforge: .*\n$/);
      for (const part of says) expect(stderr).to.include(part);
    };
    it('without labels and --features', () => refused(['no labels', '--features FILE.onnx'], 'run', '--data', `idx:${tinyData}`, ...few));
    it('an unknown metric', () => refused(['"recal"', "did you mean 'recall'?"], 'run', '--metrics', 'recal'));
    it('a metric of something else', () => refused(['modes', 'ring or grid'], 'run', '--metrics', 'modes'));
    it('more samples than there are', () => refused(['64 samples', '--samples 32'], 'run', '--samples', '33', '--metrics', 'parzen'));
    it('other data than it draws', () => refused(['[8,8,1]', 'ring', '[2]'], 'run', '--data', 'ring'));
    it('a model that is not there', () => refused(['no missing.onnx'], 'missing.onnx'));
    it('a range without a network', () => refused(['--features-range', '--features'], 'run', '--features-range', '0,1', ...few));
  });

  describe('train --evaluate-every', () => {
    const train = (...args: string[]) => work.succeed('train', ...labelled, '--iterations', '4', '--seed', '2', ...args);

    it('tells of the samples on the way, and changes nothing of the training', async () => {
      const { stdout } = await train('--evaluate-every', '2', '--set', 'evaluate.samples=20', '--json', '--out', 'watched');
      await train('--quiet', '--out', 'unwatched');
      expect(parametersOf(work.path('watched'), 4)).to.equal(parametersOf(work.path('unwatched'), 4));

      const told = jsonLines(stdout).filter(({ type }) => type === 'evaluation');
      expect(told.map(({ iteration }) => iteration)).to.deep.equal([2, 4]);
      const lines = jsonLines(readFileSync(work.path('watched', 'stats.jsonl'), 'utf8'));
      expect(lines.map(({ evaluation }) => evaluation)).to.deep.equal([undefined, told[0]!.figures, undefined, told[1]!.figures]);
      expect(Object.keys(told[0]!.figures as object)).to.deep.equal(['fid', 'precision', 'recall']);
      expect(work.read('watched', 'events.log')).to.match(/iteration 2: evaluation fid [\d.e+]+, precision [\d.]+, recall [\d.]+/);
    });

    it('of data without labels is refused before anything is written', async () => {
      const { code, stderr } = await work.run('train', ...tinyDcgan, '--iterations', '2', '--evaluate-every', '1', '--out', 'never');
      expect(code).to.equal(2);
      expect(stderr).to.include('no labels').and.include('evaluate.features');
      expect(() => filesBelow(work.path('never'))).to.throw(/ENOENT/);
    });
  });
});
