import { mkdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { openDataset } from '../../../src/data/open.js';
import { expectInputError, readAll, toBytes, useTemporaryFolder } from '../support.js';

function idxFile(dimensions: readonly number[], values: readonly number[], type = 8): Buffer {
  const header = Buffer.from([0, 0, type, dimensions.length]);
  const extents = dimensions.map((extent) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(extent);
    return bytes;
  });
  return Buffer.concat([header, ...extents, Buffer.from(values)]);
}

const pixels = [0, 50, 100, 150, 200, 255, 1, 2, 3, 4, 5, 6];
const images = idxFile([3, 2, 2], pixels);
const labels = idxFile([3], [1, 0, 2]);
const open = (path: string, size: number | null = null) => openDataset(`idx:${path}`, { size });

describe('the data set idx:PATH', () => {
  const folder = useTemporaryFolder();

  it('reads the training set of a folder, plain', async () => {
    await writeFile(folder.path('train-images-idx3-ubyte'), images);
    await writeFile(folder.path('train-labels-idx1-ubyte'), labels);
    await writeFile(folder.path('t10k-images-idx3-ubyte'), idxFile([1, 2, 2], [9, 9, 9, 9]));
    const data = await open(folder.path());
    expect(data.shape).to.deep.equal([2, 2, 1]);
    expect(data.classes).to.equal(3);
    expect([...data.labels]).to.deep.equal([1, 0, 2]);
    expect(toBytes(readAll(data))).to.deep.equal(pixels);
  });

  it('reads a gzipped images file with the labels found beside it', async () => {
    await writeFile(folder.path('t10k-images-idx3-ubyte.gz'), gzipSync(images));
    await writeFile(folder.path('t10k-labels-idx1-ubyte.gz'), gzipSync(labels));
    const data = await open(folder.path('t10k-images-idx3-ubyte.gz'));
    expect([...data.labels]).to.deep.equal([1, 0, 2]);
    expect(toBytes(readAll(data))).to.deep.equal(pixels);
  });

  it('has the same hash plain and gzipped', async () => {
    for (const [name, pack] of [
      ['plain', (bytes: Buffer) => bytes],
      ['packed', gzipSync],
    ] as const) {
      await mkdir(folder.path(name));
      await writeFile(folder.path(name, 'train-images.idx3-ubyte'), pack(images));
      await writeFile(folder.path(name, 'train-labels.idx1-ubyte'), pack(labels));
    }
    expect((await open(folder.path('plain'))).hash).to.equal((await open(folder.path('packed'))).hash);
  });

  it('reads images without labels, in colour too', async () => {
    await writeFile(folder.path('pictures'), idxFile([2, 1, 2, 3], pixels));
    const data = await open(folder.path('pictures'));
    expect(data.shape).to.deep.equal([1, 2, 3]);
    expect(data.classes).to.equal(0);
    expect(data.labels).to.have.length(0);
    expect(toBytes(readAll(data))).to.deep.equal(pixels);
  });

  it('gives other content when the file has changed', async () => {
    await writeFile(folder.path('pictures'), images);
    const before = await open(folder.path('pictures'));
    await writeFile(folder.path('pictures'), idxFile([4, 2, 2], [...pixels, 7, 7, 7, 7]));
    const after = await open(folder.path('pictures'));
    expect(after.size).to.equal(4);
    expect(after.hash).to.not.equal(before.hash);
  });

  it('refuses a path that does not exist, and a folder without images', async () => {
    await expectInputError(open(folder.path('nowhere')), 'missing-data', folder.path('nowhere'));
    await expectInputError(open(folder.path()), 'empty-data', 'train-images-idx3-ubyte');
  });

  it('refuses a truncated file, saying what was expected and found', async () => {
    await writeFile(folder.path('images'), images.subarray(0, -5));
    await expectInputError(open(folder.path('images')), 'corrupt-data', 'expected 12 bytes', '3x2x2', 'found 7');
    await writeFile(folder.path('images'), images.subarray(0, 9));
    await expectInputError(open(folder.path('images')), 'corrupt-data', 'header of 16 bytes', 'found 9');
  });

  it('refuses a damaged gzip file', async () => {
    await writeFile(folder.path('images.gz'), gzipSync(images).subarray(0, -9));
    await expectInputError(open(folder.path('images.gz')), 'corrupt-data', 'gzip');
  });

  it('refuses files of another kind', async () => {
    await writeFile(folder.path('images'), 'no IDX at all');
    await expectInputError(open(folder.path('images')), 'corrupt-data', 'expected it to begin with the bytes 00 00, found 6e 6f');
    await writeFile(folder.path('images'), '');
    await expectInputError(open(folder.path('images')), 'corrupt-data', 'found nothing');
    await writeFile(folder.path('images'), idxFile([3, 2, 2], pixels, 0x0d));
    await expectInputError(open(folder.path('images')), 'corrupt-data', 'type 0d', 'expected 08');
    await writeFile(folder.path('images'), labels);
    await expectInputError(open(folder.path('images')), 'corrupt-data', 'array of 3');
    await writeFile(folder.path('images'), idxFile([0, 2, 2], []));
    await expectInputError(open(folder.path('images')), 'empty-data', 'no images');
  });

  it('refuses labels that are not as many as the images', async () => {
    await writeFile(folder.path('train-images-idx3-ubyte'), images);
    await writeFile(folder.path('train-labels-idx1-ubyte'), idxFile([2], [1, 0]));
    await expectInputError(open(folder.path()), 'labels-mismatch', '2 labels', '3 images');
    await writeFile(folder.path('train-labels-idx1-ubyte'), images);
    await expectInputError(open(folder.path()), 'corrupt-data', 'not a list of labels');
  });

  it('refuses a size for images that are not square', async () => {
    await writeFile(folder.path('images'), idxFile([2, 2, 3], pixels));
    await expectInputError(open(folder.path('images'), 4), 'not-square', '2x3');
  });
});
