import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import { writeImages } from '../training/support.js';
import { tinyData, useWorkplace } from './workplace.js';

describe('a system with classes', () => {
  const work = useWorkplace();
  const tiny = [
    ...['cgan', '--set', 'width=4', '--set', 'latent=6', '--batch', '8'],
    ...['--engine', 'onnxruntime', '--workers', '1', '--port', 'off'],
  ];

  before(async () => {
    const data = writeImages(work.path('..', 'data', 'labelled'), 40);
    const grids = ['--sample-every', '2', '--set', 'sample.count=10'];
    await work.succeed('train', ...tiny, '--data', data, ...grids, '--iterations', '2', '--quiet', '--out', 'run');
    await work.succeed('export', 'run', '--out', 'model.onnx');
  });

  /** The last values of a .npy file, which are those of the images. */
  function images(name: string, count: number): number[][] {
    const bytes = readFileSync(work.path(name));
    const values = new Float32Array(Uint8Array.from(bytes.subarray(bytes.length - 4 * 64 * count)).buffer);
    return Array.from({ length: count }, (_, i) => [...values.subarray(64 * i, 64 * (i + 1))]);
  }

  /** Images across and down in a grid of 8x8 pictures, which are drawn 56 wide with 2 between. */
  async function layout(path: string): Promise<[number, number]> {
    const { width, height } = await sharp(work.path(path)).metadata();
    return [(width - 2) / 58, (height - 2) / 58];
  }

  it('has a column a class in the grids of training, in whole rows', async () => {
    expect(await layout('run/samples/iteration-000002.png')).to.deep.equal([4, 2]);
  });

  it('is drawn from with a column a class, or one class in a square', async () => {
    await work.succeed('generate', 'run', '--count', '16', '--out', 'all.png');
    expect(await layout('all.png')).to.deep.equal([4, 4]);
    await work.succeed('generate', 'run', '--count', '9', '--label', '1', '--out', 'one.png');
    expect(await layout('one.png')).to.deep.equal([3, 3]);
  });

  it('draws the class that is asked for, in whichever way', async () => {
    await work.succeed('generate', 'model.onnx', '--count', '8', '--out', 'turns.npy');
    await work.succeed('generate', 'model.onnx', '--count', '8', '--label', '2', '--out', 'label.npy');
    await work.succeed('generate', 'run', '--count', '8', '--input', 'label=2', '--out', 'input.npy');
    const [turns, label, input] = ['turns.npy', 'label.npy', 'input.npy'].map((name) => images(name, 8));
    expect(label).to.deep.equal(input);
    for (const [i, image] of turns!.entries()) {
      if (i % 4 === 2) expect(image).to.deep.equal(label![i]);
      else expect(image).to.not.deep.equal(label![i]);
    }
  });

  it('says in the exported file what its inputs are', async () => {
    const model = await OnnxGenerator.open(work.path('model.onnx'));
    await model.release();
    expect(JSON.parse(model.metadata.inputs!)).to.deep.equal([
      { name: 'latent', kind: 'latent', shape: [6], distribution: 'normal' },
      { name: 'label', kind: 'label', classes: 4 },
    ]);
  });

  it('refuses classes that are not there, and data without any', async () => {
    const drawn = await work.run('generate', 'model.onnx', '--label', '4', '--out', 'none.png');
    expect([drawn.code, drawn.stderr]).to.deep.equal([2, 'ganforge: "4" is no class of label: expected 0 to 3\n']);
    const trained = await work.run('train', ...tiny, '--data', `idx:${tinyData}`);
    expect(trained.code).to.equal(2);
    expect(trained.stderr).to.match(/^ganforge: cgan learns from labelled images and the data has no labels: give data with .*mnist.*\n$/);
  });
});
