import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cachePath, openCache, writeCache } from '../../src/data/cache.js';
import type { ImageContent } from '../../src/data/content.js';
import { useTemporaryFolder } from './support.js';

/** Three images of 2x2, in chunks of two and one. */
function content(value = 0): ImageContent {
  return {
    shape: [2, 2, 1],
    size: 3,
    labels: Int32Array.of(0, 1, 1),
    classNames: ['no', 'yes'],
    async *chunks() {
      yield Uint8Array.of(value, 1, 2, 3, 4, 5, 6, 7);
      yield Uint8Array.of(8, 9, 10, 11);
    },
  };
}

describe('the data cache', () => {
  const folder = useTemporaryFolder();

  it('gives back what was written', async () => {
    const path = cachePath('test', ['a']);
    const written = await writeCache(path, content());
    expect(await openCache(path)).to.deep.equal(written);
    expect(written.classNames).to.deep.equal(['no', 'yes']);
    expect([...written.labels]).to.deep.equal([0, 1, 1]);
    expect(written.mean[3]).to.be.closeTo(7 / 127.5 - 1, 1e-6);
    const bytes = await readFile(path);
    expect([...bytes.subarray(written.offset)]).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('keeps what differs in its key apart', () => {
    expect(new Set([cachePath('a', [1]), cachePath('a', [2]), cachePath('b', [1])]).size).to.equal(3);
  });

  it('hashes shape, labels and content', async () => {
    const hashes = await Promise.all(
      [
        content(),
        content(1),
        { ...content(), labels: Int32Array.of(0, 1, 0) },
        { ...content(), labels: new Int32Array(0) },
        { ...content(), shape: [4, 1, 1] as const },
      ].map(async (images, i) => (await writeCache(cachePath('test', [i]), images)).hash),
    );
    expect(new Set(hashes).size).to.equal(hashes.length);
    const renamed = { ...content(), classNames: ['other', 'names'] };
    expect((await writeCache(cachePath('test', ['renamed']), renamed)).hash).to.equal(hashes[0]);
  });

  it("takes no file that is truncated, lengthened, changed in any byte, or another program's", async () => {
    const path = cachePath('test', ['a']);
    await writeCache(path, content());
    const whole = await readFile(path);
    expect(await openCache(path)).to.not.equal(undefined);
    for (let byte = 0; byte < whole.length; byte++) {
      const changed = Buffer.from(whole);
      changed[byte]! ^= 0x10;
      await writeFile(path, changed);
      expect(await openCache(path), `byte ${byte}`).to.equal(undefined);
    }
    for (const length of [0, 10, 40, 60, whole.length - 5, whole.length + 1]) {
      await writeFile(path, whole);
      await truncate(path, length);
      expect(await openCache(path), `length ${length}`).to.equal(undefined);
    }
    await writeFile(path, 'something else');
    expect(await openCache(path)).to.equal(undefined);
  });

  it('is not harmed by two writers of one file', async () => {
    const path = cachePath('test', ['a']);
    const [one, two] = await Promise.all([writeCache(path, content()), writeCache(path, content())]);
    expect(one).to.deep.equal(two);
    expect(await openCache(path)).to.deep.equal(one);
    expect(await readdir(folder.cache())).to.have.length(1);
  });

  it('leaves nothing behind when decoding fails', async () => {
    const broken: ImageContent = {
      ...content(),
      async *chunks() {
        yield Uint8Array.of(0, 1, 2, 3);
        throw new RangeError('damaged');
      },
    };
    const outcome = await writeCache(join(folder.cache(), 'x.data'), broken).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(RangeError);
    expect(await readdir(folder.cache())).to.deep.equal([]);
  });
});
