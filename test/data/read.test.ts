import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { DatasetDescriptor } from '../../src/data/dataset.js';
import { openDataset } from '../../src/data/open.js';
import { readDataset } from '../../src/data/read.js';
import { RunError } from '../../src/errors.js';
import { readAll, toBytes, useTemporaryFolder } from './support.js';

describe('readDataset', () => {
  const folder = useTemporaryFolder();

  /** Five images of 1x3: 0 1 2, 3 4 5, ... */
  async function images(): Promise<DatasetDescriptor> {
    const values = Array.from({ length: 15 }, (_, i) => i * 10);
    await writeFile(folder.path('images'), Buffer.from([0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 3, ...values]));
    return openDataset(`idx:${folder.path('images')}`, { size: null });
  }

  async function cacheFile(): Promise<string> {
    const [name] = await readdir(folder.cache());
    return `${folder.cache()}/${name}`;
  }

  it('gives samples in any order, repeated too, images from -1 to 1', async () => {
    const dataset = readDataset(await images());
    const into = new Float32Array(9);
    dataset.read(Int32Array.of(4, 0, 4), into);
    dataset.close();
    expect(toBytes(into)).to.deep.equal([120, 130, 140, 0, 10, 20, 120, 130, 140]);
    expect(into[3]).to.equal(-1);
  });

  it('gives points as they are', async () => {
    const points = await openDataset('ring', { size: null });
    const into = new Float32Array(4);
    readDataset(points).read([49_999, 7], into);
    const all = readAll(points);
    expect([...into]).to.deep.equal([all[99_998], all[99_999], all[14], all[15]]);
  });

  it('refuses samples that do not exist, and an array of another length', async () => {
    for (const descriptor of [await images(), await openDataset('ring', { size: null })]) {
      const dataset = readDataset(descriptor);
      const elements = descriptor.shape.reduce((a, b) => a * b, 1);
      for (const index of [-1, descriptor.size, 0.5]) {
        expect(() => dataset.read([index], new Float32Array(elements))).to.throw(RangeError, `no sample ${index}`);
      }
      expect(() => dataset.read([0], new Float32Array(elements + 1))).to.throw(RangeError, 'do not fit');
      dataset.close();
    }
  });

  it('notices that the cache file has gone, or is another length, since the run began', async () => {
    const descriptor = await images();
    await truncate(await cacheFile(), 100);
    expect(() => readDataset(descriptor)).to.throw(RunError, 'removed or changed');
    await rm(await cacheFile());
    expect(() => readDataset(descriptor)).to.throw(RunError, 'removed or changed');
  });

  it('reads a data set whose cache file had been damaged before it was opened', async () => {
    const before = await images();
    await truncate(await cacheFile(), 100);
    const again = await images();
    expect(again.hash).to.equal(before.hash);
    expect(toBytes(readAll(again))[14]).to.equal(140);
  });
});
