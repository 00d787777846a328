import { mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import { openDataset } from '../../../src/data/open.js';
import { expectInputError, readAll, toBytes, useTemporaryFolder, writeImage } from '../support.js';

const open = (path: string, size: number | null = null) => openDataset(`folder:${path}`, { size });

describe('the data set folder:PATH', () => {
  const folder = useTemporaryFolder();

  it('takes sub-folders as classes, files and classes in order of their names', async () => {
    await mkdir(folder.path('p', 'dogs', 'deep'), { recursive: true });
    await mkdir(folder.path('p', 'cats'));
    await writeImage(folder.path('p', 'dogs', 'deep', 'c.png'), 2, 2, '#0000ff');
    await writeImage(folder.path('p', 'dogs', 'b.PNG'), 2, 2, '#00ff00');
    await writeImage(folder.path('p', 'cats', 'z.png'), 2, 2, '#ff0000');
    await writeFile(folder.path('p', 'cats', 'notes.txt'), 'no image');
    await writeFile(folder.path('p', 'cats', '.hidden.png'), 'no image');
    const data = await open(folder.path('p'));
    expect(data.classNames).to.deep.equal(['cats', 'dogs']);
    expect([...data.labels]).to.deep.equal([0, 1, 1]);
    expect(data.shape).to.deep.equal([2, 2, 3]);
    const firstPixels = toBytes(readAll(data)).filter((_, i) => i % 12 < 3);
    expect(firstPixels).to.deep.equal([255, 0, 0, 0, 255, 0, 0, 0, 255]);
  });

  it('has the same hash wherever and whenever the files were written', async () => {
    for (const [place, names] of [
      ['one', ['a', 'b']],
      ['two', ['b', 'a']],
    ] as const) {
      await mkdir(folder.path(place));
      for (const name of names) await writeImage(folder.path(place, `${name}.png`), 2, 2, name === 'a' ? '#102030' : '#405060');
    }
    await utimes(folder.path('two', 'a.png'), 1, 1);
    const one = await open(folder.path('one'));
    expect(one.hash).to.equal((await open(folder.path('two'))).hash);
    expect(one.classes).to.equal(0);
    expect(one.labels).to.have.length(0);
  });

  it('takes a single sub-folder as a flat folder', async () => {
    await mkdir(folder.path('p', 'images'), { recursive: true });
    await writeImage(folder.path('p', 'images', 'a.png'), 2, 2, '#102030');
    expect(await open(folder.path('p'))).to.include({ size: 1, classes: 0 });
  });

  it('follows links to files and folders, but not in circles', async () => {
    await mkdir(folder.path('p', 'own'), { recursive: true });
    await mkdir(folder.path('elsewhere'));
    await writeImage(folder.path('elsewhere', 'a.png'), 2, 2, '#102030');
    await symlink(folder.path('elsewhere', 'a.png'), folder.path('p', 'own', 'link.png'));
    await symlink(folder.path('elsewhere'), folder.path('p', 'linked'));
    await symlink(folder.path('p'), folder.path('p', 'own', 'circle'));
    const data = await open(folder.path('p'));
    expect(data.classNames).to.deep.equal(['linked', 'own']);
    expect(data.size).to.equal(2);
  });

  it('scales images to cover the size and crops them at the centre', async () => {
    await mkdir(folder.path('p'));
    const strip = Uint8Array.from({ length: 24 * 8 * 3 }, (_, i) =>
      Math.floor(i / 3) % 24 < 8 || Math.floor(i / 3) % 24 >= 16 ? 255 : 100,
    );
    await sharp(strip, { raw: { width: 24, height: 8, channels: 3 } }).toFile(folder.path('p', 'wide.png'));
    const data = await open(folder.path('p'), 8);
    expect(data.shape).to.deep.equal([8, 8, 3]);
    expect(new Set(toBytes(readAll(data)))).to.deep.equal(new Set([100]));
  });

  it('turns images upright as their EXIF orientation says', async () => {
    await mkdir(folder.path('p'));
    const halves = Uint8Array.from([0, 0, 0, 255, 255, 255]);
    await sharp(halves, { raw: { width: 2, height: 1, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .toFile(folder.path('p', 'turned.png'));
    const data = await open(folder.path('p'));
    expect(data.shape).to.deep.equal([2, 1, 3]);
    expect(toBytes(readAll(data))).to.deep.equal([0, 0, 0, 255, 255, 255]);
  });

  it('puts transparent images on white', async () => {
    await mkdir(folder.path('p'));
    await writeImage(folder.path('p', 'a.png'), 2, 2, { r: 255, g: 0, b: 0, alpha: 0 });
    expect(new Set(toBytes(readAll(await open(folder.path('p')))))).to.deep.equal(new Set([255]));
  });

  it('is grey only if all images are', async () => {
    await mkdir(folder.path('p'));
    const grey = (name: string) =>
      sharp(Uint8Array.of(10, 20, 30, 40), { raw: { width: 2, height: 2, channels: 1 } })
        .toColourspace('b-w')
        .toFile(folder.path('p', name));
    await grey('a.png');
    const all = await open(folder.path('p'));
    expect(all.shape).to.deep.equal([2, 2, 1]);
    expect(toBytes(readAll(all))).to.deep.equal([10, 20, 30, 40]);
    await writeImage(folder.path('p', 'b.png'), 2, 2, '#102030');
    const mixed = await open(folder.path('p'));
    expect(mixed.shape).to.deep.equal([2, 2, 3]);
    expect(toBytes(readAll(mixed)).slice(0, 12)).to.deep.equal([10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40]);
  });

  it('reads every format it names', async () => {
    await mkdir(folder.path('p'));
    const names = ['a.png', 'b.jpg', 'c.jpeg', 'd.webp', 'e.gif', 'f.avif', 'g.tif', 'h.tiff'];
    for (const name of names) await writeImage(folder.path('p', name), 16, 16, '#804020');
    const data = await open(folder.path('p'));
    expect(data.size).to.equal(names.length);
    const bytes = toBytes(readAll(data));
    names.forEach((name, i) => {
      const pixel = bytes.slice(i * 768, i * 768 + 3);
      [128, 64, 32].forEach((wanted, c) => {
        expect(pixel[c], name).to.be.closeTo(wanted, 6);
      });
    });
  });

  it('tells how far decoding is', async () => {
    await mkdir(folder.path('p'));
    for (const name of ['a', 'b', 'c']) await writeImage(folder.path('p', `${name}.png`), 2, 2, '#102030');
    const steps: [number, number][] = [];
    const onProgress = (done: number, total: number) => steps.push([done, total]);
    await openDataset(`folder:${folder.path('p')}`, { size: null, onProgress });
    expect(steps[0]).to.deep.equal([0, 3]);
    expect(steps.at(-1)).to.deep.equal([3, 3]);
  });

  it('refuses images of different sizes unless a size is given', async () => {
    await mkdir(folder.path('p'));
    await writeImage(folder.path('p', 'a.png'), 2, 2, '#102030');
    await writeImage(folder.path('p', 'b.png'), 3, 2, '#102030');
    await expectInputError(open(folder.path('p')), 'image-sizes-differ', 'a.png is 2x2', 'b.png is 3x2', '--size');
    expect((await open(folder.path('p'), 4)).shape).to.deep.equal([4, 4, 3]);
  });

  it('names the first of the files that cannot be read, and how many there are', async () => {
    await mkdir(folder.path('p'));
    for (const name of ['a', 'b', 'c', 'd']) await writeImage(folder.path('p', `${name}.png`), 32, 32, '#102030');
    await writeFile(folder.path('p', 'b.png'), 'no image');
    await symlink(folder.path('gone.png'), folder.path('p', 'c.png.png'));
    await expectInputError(open(folder.path('p')), 'corrupt-data', '2 images cannot be read', folder.path('p', 'b.png'));
  });

  it('notices files that are cut off behind a whole header', async () => {
    await mkdir(folder.path('p'));
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251);
    await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } }).toFile(folder.path('p', 'a.png'));
    const whole = await readFile(folder.path('p', 'a.png'));
    await writeFile(folder.path('p', 'a.png'), whole.subarray(0, Math.floor(whole.length / 2)));
    await expectInputError(open(folder.path('p')), 'corrupt-data', '1 image cannot be read', 'a.png');
  });

  it('refuses a folder that is missing, empty, or holds images beside class folders', async () => {
    await expectInputError(open(folder.path('nowhere')), 'missing-data', folder.path('nowhere'));
    await mkdir(folder.path('p', 'cats'), { recursive: true });
    await expectInputError(open(folder.path('p')), 'empty-data', 'holds no images', '.png');
    await writeImage(folder.path('p', 'a.png'), 2, 2, '#102030');
    await writeImage(folder.path('p', 'cats', 'b.png'), 2, 2, '#102030');
    await expectInputError(open(folder.path('p')), 'mixed-folder', 'a.png', 'cats');
  });
});
