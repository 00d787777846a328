import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { relative } from 'node:path';
import { expect } from 'chai';
import { openDataset } from '../../src/data/open.js';
import { listDatasets } from '../../src/data/sources/index.js';
import { parseSpec } from '../../src/data/spec.js';
import { expectInputError, readAll, useTemporaryFolder, writeImage } from './support.js';

const open = (spec: string) => openDataset(spec, { size: null });

describe('openDataset', () => {
  const folder = useTemporaryFolder();

  it('suggests the nearest name for an unknown data set', async () => {
    await expectInputError(open('mnits'), 'unknown-dataset', '"mnits"', 'did you mean mnist', 'folder');
    await expectInputError(open('foldr:/x'), 'unknown-dataset', 'did you mean folder');
  });

  it('suggests the right prefix for a bare path', async () => {
    await mkdir(folder.path('pictures'));
    await expectInputError(open(folder.path('pictures')), 'unknown-dataset', `folder:${folder.path('pictures')}`, 'idx:');
  });

  it('refuses a path that is missing, or too much', async () => {
    await expectInputError(open('folder'), 'missing-path', 'folder needs a path', 'folder:/data/cats');
    await expectInputError(open('idx:'), 'missing-path', 'idx needs a path');
    await expectInputError(open('ring:/x'), 'unwanted-path', 'ring takes no path', '"/x"');
  });

  it('writes the path out in full, so that the specification holds in any folder', async () => {
    await mkdir(folder.path('pictures'));
    await writeImage(folder.path('pictures', 'a.png'), 2, 2, '#102030');
    const data = await open(`folder:${relative(process.cwd(), folder.path('pictures'))}`);
    expect(data.spec).to.equal(`folder:${folder.path('pictures')}`);
    expect((await parseSpec('folder:~/pictures')).path).to.equal(`${homedir()}/pictures`);
  });

  it('means in the range of batches, element by element', async () => {
    await mkdir(folder.path('p'));
    await writeImage(folder.path('p', 'a.png'), 1, 1, '#ff0033');
    await writeImage(folder.path('p', 'b.png'), 1, 1, '#ff00cc');
    const data = await open(`folder:${folder.path('p')}`);
    expect([...data.mean]).to.deep.equal([1, -1, 0]);
    expect(readAll(data)[0]).to.equal(1);
  });

  it('gives labels that every thread can see, in a descriptor that can be sent to one', async () => {
    const data = await open('ring');
    expect(data.labels.buffer).to.be.instanceOf(SharedArrayBuffer);
    expect(readAll(structuredClone(data))).to.deep.equal(readAll(data));
  });

  it('names GANFORGE_CACHE where the cache folder cannot be written', async () => {
    await mkdir(folder.path('p'));
    await writeImage(folder.path('p', 'a.png'), 2, 2, '#102030');
    await writeFile(folder.path('file'), 'where a folder should be');
    process.env.GANFORGE_CACHE = folder.path('file', 'cache');
    await expectInputError(open(`folder:${folder.path('p')}`), 'cache-unwritable', folder.path('file', 'cache'), 'GANFORGE_CACHE');
  });
});

describe('listDatasets', () => {
  it('describes every data set in one line', () => {
    const list = listDatasets();
    expect(list.map(({ name }) => name)).to.deep.equal(['mnist', 'idx:PATH', 'folder:PATH', 'ring', 'grid']);
    for (const { title, example, origin } of list) {
      for (const text of [title, example, origin]) expect(text).to.match(/^\S[^\n]*$/);
    }
  });
});
