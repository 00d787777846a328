import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { exportModel } from '../../src/export/export-model.js';
import { dataFileOf, ModelFolder } from '../../src/export/model-folder.js';
import { decodeModelMetadata } from '../../src/onnx/index.js';
import { OnnxGenerator } from '../../src/serving/onnx-generator.js';
import { expectInputError } from '../data/support.js';
import { useSharedFolder, writeImages } from '../training/support.js';
import { drawnBy, savedRun } from './support.js';

describe('an exported model with its weights beside it', () => {
  const folder = useSharedFolder();
  let saved: Awaited<ReturnType<typeof savedRun>>;
  before(async () => {
    const data = { data: writeImages(folder.path('data'), 40) };
    saved = await savedRun(folder.path('dcgan'), { system: 'dcgan', options: { latent: 6, width: 4 }, data });
  });

  const write = (out: string, largestInside: number, weights: 'ema' | 'raw' = 'ema') =>
    exportModel(saved.run, saved.checkpoint, { out, weights, largestInside });

  it('is two files above the limit, and draws the same', async () => {
    const [out, whole] = [folder.path('large', 'm.onnx'), folder.path('small', 'm.onnx')];
    const { paths, bytes, parity } = await write(out, 1000);
    expect(paths).to.deep.equal([out, `${out}.data`]);
    expect(readdirSync(dirname(out)).sort()).to.deep.equal(['m.onnx', 'm.onnx.data']);
    expect(bytes).to.equal(readFileSync(out).length + readFileSync(`${out}.data`).length);
    expect(parity).to.be.at.most(1e-4);
    await write(whole, 1e6);
    expect(readdirSync(dirname(whole))).to.deep.equal(['m.onnx']);
    expect(decodeModelMetadata(readFileSync(out)).dataFiles).to.deep.equal(['m.onnx.data']);
    expect(await drawnBy(out, 5, 1)).to.deep.equal(await drawnBy(whole, 5, 1));
  });

  it('takes the place of an older one, of two files or of one', async () => {
    const out = folder.path('again', 'm.onnx');
    await write(out, 1000, 'raw');
    const raw = await drawnBy(out, 2, 0);
    await write(out, 1000);
    const averaged = await drawnBy(out, 2, 0);
    expect(averaged).to.not.deep.equal(raw);
    expect(readdirSync(dirname(out)).sort()).to.deep.equal(['m.onnx', 'm.onnx.data']);
    await write(out, 1e6);
    expect(readdirSync(dirname(out))).to.deep.equal(['m.onnx']);
    await write(out, 1000);
    expect(await drawnBy(out, 2, 0)).to.deep.equal(averaged);
  });

  it('that can not be put in place leaves the older one as it was', async () => {
    const out = folder.path('stays', 'm.onnx');
    await write(out, 1e6);
    const before = readFileSync(out);
    mkdirSync(`${out}.data/full`, { recursive: true });
    await expectInputError(write(out, 1000, 'raw'), 'out-unwritable', 'm.onnx');
    expect(readFileSync(out).equals(before)).to.equal(true);
    expect(readdirSync(dirname(out)).sort()).to.deep.equal(['m.onnx', 'm.onnx.data']);
  });

  it('that lost its weights is told apart from a damaged one', async () => {
    const out = folder.path('lost', 'm.onnx');
    await write(out, 1000);
    rmSync(`${out}.data`);
    await expectInputError(OnnxGenerator.open(out), 'model-incomplete', 'm.onnx.data, which is not there');
    writeFileSync(`${out}.data`, 'short');
    await expectInputError(OnnxGenerator.open(out), 'model-corrupt', 'm.onnx');
  });
});

describe('a model folder', () => {
  const folder = useSharedFolder();

  it('is gone after its work, and was never at the place of the model', async () => {
    const out = folder.path('place', 'm.onnx');
    let seen = '';
    const outcome = await ModelFolder.use(out, async (work) => {
      await work.writeModel(Uint8Array.of(1, 2));
      await work.writeData([{ offset: 4, bytes: Uint8Array.of(7) }]);
      seen = work.model;
      expect(existsSync(out)).to.equal(false);
      expect([...readFileSync(dataFileOf(work.model))]).to.deep.equal([0, 0, 0, 0, 7]);
      throw new Error('on the way');
    }).catch((error: unknown) => error);
    expect(outcome).to.have.property('message', 'on the way');
    expect(seen).to.not.equal('');
    expect(existsSync(dirname(seen))).to.equal(false);
    expect(readdirSync(dirname(out))).to.deep.equal([]);
  });
});
