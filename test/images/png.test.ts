import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { encodePng, type RawImage, savePng } from '../../src/images/png.js';
import { scatterPng, scatterSvg } from '../../src/images/scatter.js';
import { expectInputError } from '../data/support.js';

const colour: RawImage = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 250, 251, 252) };
const grey: RawImage = { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 7, 100, 255) };

describe('encodePng', () => {
  for (const image of [colour, grey]) {
    it(`keeps every byte of ${image.channels} channels`, async () => {
      const png = sharp(await encodePng(image));
      expect(await png.metadata()).to.include({ format: 'png', channels: image.channels });
      const pixels = png.toColourspace(image.channels === 1 ? 'b-w' : 'srgb').raw();
      const { data, info } = await pixels.toBuffer({ resolveWithObject: true });
      expect(info).to.include({ width: image.width, height: image.height, channels: image.channels });
      expect([...data]).to.deep.equal([...image.data]);
    });
  }
});

describe('savePng', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ganforge-images-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  it('makes the folder and leaves nothing but the file, writing over an older one', async () => {
    const path = join(folder, 'a', 'b', 'grid.png');
    await savePng(path, colour);
    await savePng(path, grey);
    expect(await readdir(join(folder, 'a', 'b'))).to.deep.equal(['grid.png']);
    expect((await sharp(path).metadata()).height).to.equal(2);
  });

  it('names the path where it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const path = join(folder, 'file', 'grid.png');
    await expectInputError(savePng(path, grey), 'unwritable-file', path);
  });
});

describe('scatterSvg', () => {
  const real = Float32Array.of(-1, -1, 1, 1, -1, 1, 1, -1);

  /** The colour of the plot's pixel at a point of the plane, where the section shown is [-1.16, 1.16]. */
  async function colourAt(x: number, y: number, generated: Float32Array): Promise<number[]> {
    const { data, info } = await sharp(await scatterPng({ real, generated }))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixel = (offset: number) => Math.round(256 + (offset / 1.16) * 244);
    const start = (pixel(-y) * info.width + pixel(x)) * 3;
    return [...data.subarray(start, start + 3)];
  }

  it('draws real points grey and generated ones blue, y upwards', async () => {
    const [red, green, blue] = await colourAt(0.5, 0.7, Float32Array.of(0.5, 0.7));
    expect(blue! - red!).to.be.above(60);
    expect(blue! - green!).to.be.above(20);
    const [r, g, b] = await colourAt(1, 1, new Float32Array(0));
    expect(Math.max(r!, g!, b!)).to.be.below(230);
    expect(Math.abs(r! - b!)).to.be.below(25);
    expect(await colourAt(0.5, -0.7, Float32Array.of(0.5, 0.7))).to.deep.equal([255, 255, 255]);
  });

  it('draws points beyond the section on its edge, and leaves out what is no number', () => {
    const svg = scatterSvg({ real, generated: Float32Array.of(100, 0, Number.NaN, 0, 0, Number.POSITIVE_INFINITY) });
    expect(svg).to.include('cx="500" cy="256"');
    expect(svg).to.not.match(/NaN|Infinity/);
    expect(svg.match(/<circle/g)).to.have.length(5);
  });

  it('circles known centres, and shows them though no real point is there', () => {
    const svg = scatterSvg({
      real,
      generated: new Float32Array(0),
      centres: [
        [0, 0],
        [3, 0],
      ],
    });
    expect(svg.match(/r="9"/g)).to.have.length(2);
  });

  it('shows all generated points where there are no others', () => {
    const svg = scatterSvg({ real: new Float32Array(0), generated: Float32Array.of(-50, 3, 50, 3, 0, Number.NaN) });
    const places = [...svg.matchAll(/cx="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect(places).to.have.length(2);
    expect(Math.min(...places)).to.be.within(13, 100);
    expect(Math.max(...places)).to.be.within(412, 499);
  });

  it('is a picture without any points too', async () => {
    const empty = await scatterPng({ real: new Float32Array(0), generated: new Float32Array(0), size: 64 });
    expect((await sharp(empty).metadata()).width).to.equal(64);
  });
});
