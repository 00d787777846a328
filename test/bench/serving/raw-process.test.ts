import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Helper } from '../../../src/bench/serving/helper.js';
import type { RawCalls } from '../../../src/bench/serving/raw-process.js';
import { soakModel } from '../../../src/bench/soak/soak-model.js';

const module = new URL('../../../src/bench/serving/raw-process.js', import.meta.url);

describe('onnxruntime alone', () => {
  let folder = '';
  const raw = new Helper<RawCalls>(module);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-raw-'));
    writeFileSync(join(folder, 'model.onnx'), soakModel(1));
  });
  after(async () => {
    await raw.close();
    rmSync(folder, { recursive: true });
  });

  it('is tried with every batch and split of the cores, and run again as it was fastest', async () => {
    const inputs = [{ name: 'latent', datatype: 'FP32', shape: [4, 32], data: new Float32Array(128) }] as const;
    const best = await raw.ask('open', { file: join(folder, 'model.onnx'), cores: 2, inputs, batches: [1, 4], seconds: 0.02 });
    expect(best.sessions * best.threads).to.equal(2);
    expect(best.batch).to.be.oneOf([1, 4]);
    const again = await raw.ask('round', { seconds: 0.02 });
    expect(again).to.include({ sessions: best.sessions, threads: best.threads, batch: best.batch });
    expect(again.rowsPerSecond).to.be.above(0);
    expect(again.batchSeconds).to.be.above(0);
    const { image } = await raw.ask('firstRow', null);
    expect(Array.from(image as Float32Array)).to.deep.equal(new Array(256).fill(0));
  });

  it('says what went wrong', async () => {
    const other = new Helper<RawCalls>(module);
    const failure: unknown = await other.ask('round', { seconds: 0.01 }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    await other.close();
  });
});
