import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { atEndOnly, filesBelow, sha256, tinyDcgan, useWorkplace } from './workplace.js';

describe('export and generate', () => {
  const work = useWorkplace();
  let told: string;

  before(async () => {
    await work.succeed('train', ...tinyDcgan, ...atEndOnly, '--iterations', '3', '--quiet', '--out', 'run');
    told = (await work.succeed('export', 'run', '--out', 'models/tiny.onnx')).stdout;
  });

  const generate = (...args: string[]) => work.succeed('generate', ...args);
  /** Shape and values of a .npy file. */
  function npy(name: string): { shape: number[]; values: Float32Array } {
    const bytes = readFileSync(work.path(name));
    const length = 10 + bytes.readUInt16LE(8);
    const header = bytes.toString('latin1', 10, length);
    expect(header).to.include("'descr': '<f4'").and.include("'fortran_order': False");
    const shape = /'shape': \(([\d, ]*)\)/
      .exec(header)![1]!
      .split(',')
      .filter((text) => text.trim() !== '')
      .map(Number);
    return { shape, values: new Float32Array(Uint8Array.from(bytes.subarray(length)).buffer) };
  }

  it('export tells size, iteration, weights and how little the file differs from the trainer', () => {
    const [, parity] = /^models\/tiny\.onnx: [\d.]+ KiB, iteration 3, ema weights, differs from the trainer by at most ([\d.e-]+)\n$/.exec(
      told,
    )!;
    expect(Number(parity)).to.be.at.most(1e-4);
  });

  it('export leaves the one file it was asked for', () => {
    expect(filesBelow(work.path('models'))).to.deep.equal(['tiny.onnx']);
  });

  it('export writes the same bytes again, and others for --weights raw', async () => {
    const first = sha256(work.path('models', 'tiny.onnx'));
    await work.succeed('export', 'run', '--out', 'models/tiny.onnx');
    expect(sha256(work.path('models', 'tiny.onnx'))).to.equal(first);
    await work.succeed('export', 'run', '--weights', 'raw', '--out', 'raw.onnx');
    expect(sha256(work.path('raw.onnx'))).to.not.equal(first);
  });

  it('export without --out goes to exports/RUN.onnx', async () => {
    await work.succeed('export', 'run');
    expect(filesBelow(work.path('exports'))).to.deep.equal(['run.onnx']);
  });

  it('export --precision fp16 is smaller, and says what it costs', async () => {
    const { stdout } = await work.succeed('export', 'run', '--precision', 'fp16', '--out', 'half.onnx');
    expect(stdout).to.match(
      /^half\.onnx: [\d.]+ KiB, iteration 3, ema weights in float16, differs from the trainer by at most [\d.]+e-\d\n$/,
    );
    expect(readFileSync(work.path('half.onnx')).length).to.be.below(readFileSync(work.path('models', 'tiny.onnx')).length);
    await generate('half.onnx', '--count', '2', '--out', 'half.npy');
    expect(npy('half.npy').shape).to.deep.equal([2, 1, 8, 8]);
  });

  it('export --output-format uint8 draws the same pictures, and bytes as numbers', async () => {
    await work.succeed('export', 'run', '--output-format', 'uint8', '--out', 'bytes.onnx');
    const { stdout } = await generate('bytes.onnx', '--count', '4', '--out', 'bytes.npy');
    expect(stdout).to.equal('bytes.npy: uint8 [4, 8, 8, 1]\n');
    const file = readFileSync(work.path('bytes.npy'));
    expect(file.toString('latin1', 0, 128)).to.include("'descr': '|u1'");
    await generate('bytes.onnx', '--count', '4', '--out', 'from-bytes.png');
    await generate('models/tiny.onnx', '--count', '4', '--out', 'from-floats.png');
    const pixels = (name: string) => sharp(work.path(name)).raw().toBuffer();
    const [fromBytes, fromFloats] = [await pixels('from-bytes.png'), await pixels('from-floats.png')];
    expect(fromBytes.length).to.equal(fromFloats.length);
    // Halfway between two levels float32 may round either way.
    for (const [i, pixel] of fromBytes.entries()) expect(Math.abs(pixel - fromFloats[i]!)).to.be.at.most(1);
  });

  it('export --network discriminator judges a picture', async () => {
    const { stdout } = await work.succeed('export', 'run', '--network', 'discriminator');
    expect(stdout).to.match(/^exports\/run-discriminator\.onnx: [\d.]+ KiB, iteration 3, raw weights, differs/);
    await generate('models/tiny.onnx', '--count', '1', '--out', 'judged/');
    await generate('exports/run-discriminator.onnx', '--count', '1', '--input', 'image=judged/000000.png', '--out', 'judgement.npy');
    const { shape, values } = npy('judgement.npy');
    expect(shape).to.deep.equal([1, 1]);
    expect(values[0]).to.be.within(0, 1);
    const picture = ['exports/run-discriminator.onnx', '--count', '1', '--input', 'image=judged/000000.png', '--out', 'judgement.png'];
    const { code, stderr } = await work.run('generate', ...picture);
    expect(code).to.equal(2);
    expect(stderr).to.match(/^ganforge: .*probability.*\.npy\n$/);
    rmSync(work.path('exports'), { recursive: true });
  });

  it('generate draws the same from a run and from its model', async () => {
    await generate('run', '--count', '5', '--out', 'from-run.npy');
    await generate('models/tiny.onnx', '--count', '5', '--out', 'from-model.npy');
    expect(sha256(work.path('from-run.npy'))).to.equal(sha256(work.path('from-model.npy')));
  });

  it('generate gives 1, 3, 64 and 65 images; the first rows of more are those of fewer', async () => {
    const counts = [1, 3, 64, 65];
    for (const count of counts) await generate('models/tiny.onnx', '--count', String(count), '--out', `${count}.npy`);
    const { values: most } = npy('65.npy');
    for (const count of counts) {
      const { shape, values } = npy(`${count}.npy`);
      expect(shape).to.deep.equal([count, 1, 8, 8]);
      expect(values).to.deep.equal(most.slice(0, values.length));
      expect(values.every((value) => value >= -1 && value <= 1)).to.equal(true);
    }
    expect(new Set(most).size).to.be.above(1000);
  });

  it('generate draws others with another --seed, and 0 unless told', async () => {
    for (const seed of ['0', '1']) await generate('models/tiny.onnx', '--count', '3', '--seed', seed, '--out', `seed-${seed}.npy`);
    expect(sha256(work.path('seed-0.npy'))).to.equal(sha256(work.path('3.npy')));
    expect(sha256(work.path('seed-1.npy'))).to.not.equal(sha256(work.path('3.npy')));
  });

  it('generate --out FILE.png is one picture of all', async () => {
    const { stdout } = await generate('models/tiny.onnx', '--count', '10', '--out', 'grids/ten.png');
    expect(stdout).to.equal('grids/ten.png: 10 images\n');
    const { width, height } = await sharp(work.path('grids', 'ten.png')).metadata();
    expect(width! / height!).to.be.closeTo(4 / 3, 0.02); // four columns of three
  });

  it('generate --out FOLDER is a PNG each, the pixels of the numbers', async () => {
    await generate('models/tiny.onnx', '--count', '3', '--out', 'pictures/');
    expect(readdirSync(work.path('pictures')).sort()).to.deep.equal(['000000.png', '000001.png', '000002.png']);
    const picture = sharp(work.path('pictures', '000002.png'));
    expect(await picture.metadata()).to.include({ width: 8, height: 8, channels: 1 });
    const data = await picture.extractChannel(0).raw().toBuffer();
    const expected = npy('3.npy').values.slice(2 * 64);
    for (const [i, pixel] of data.entries()) expect(pixel).to.be.closeTo((expected[i]! + 1) * 127.5, 0.51);
  });

  it('generate without --out writes generated.png', async () => {
    await generate('models/tiny.onnx');
    expect((await sharp(work.path('generated.png')).metadata()).format).to.equal('png');
  });

  it('generate draws the points of a mixture as a scatter plot, or as numbers, and as no folder', async () => {
    const tiny = ['--set', 'hidden=[8]', '--batch', '16', '--engine', 'onnxruntime', '--port', 'off', ...atEndOnly];
    const { stdout } = await work.succeed('train', 'gan', '--data', 'ring', ...tiny, '--iterations', '3', '--out', 'ring');
    expect(stdout).to.match(/^modes covered \d of 8 {3}within 3 sigma [\d.]+% of 2500 points$/m);
    await generate('ring', '--count', '100', '--out', 'points.png');
    expect((await sharp(work.path('points.png')).metadata()).width).to.equal(512);
    await generate('ring', '--count', '100', '--out', 'points.npy');
    expect(npy('points.npy').shape).to.deep.equal([100, 2]);
    const { code, stderr } = await work.run('generate', 'ring', '--out', 'points');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^ganforge: .*points.*\.png or \.npy\n$/);
  });

  it('leave no temporary file anywhere', () => {
    expect(filesBelow(work.path()).filter((file) => /tmp|^\.|\/\./.test(file))).to.deep.equal([]);
  });
});
