import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { type RawImage, savePng } from '../../src/images/png.js';
import { timeLapse } from '../../src/images/time-lapse.js';
import { expectInputError } from '../data/support.js';

/** A slope of brightness, whose level tells which picture it is. */
function slope(level: number, { width = 60, height = 40, channels = 3 as 1 | 3 } = {}): RawImage {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const x = Math.floor(i / channels) % width;
    return level + Math.round((x / width) * 50);
  });
  return { width, height, channels, data };
}

describe('timeLapse', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ganforge-time-lapse-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  async function saved(images: readonly RawImage[]): Promise<string[]> {
    const paths = images.map((_, index) => join(folder, `${index}.png`));
    await Promise.all(images.map((image, index) => savePng(paths[index]!, image)));
    return paths;
  }

  /** What is in the file; the frames as they look on something green, which shows through where they are not opaque. */
  async function read(webp: Buffer) {
    const { format, pages = 1, delay, loop, width, pageHeight } = await sharp(webp, { animated: true }).metadata();
    const frames = await Promise.all(
      Array.from(
        { length: pages },
        async (_, page) => await sharp(webp, { page }).flatten({ background: '#00ff00' }).toColourspace('srgb').raw().toBuffer(),
      ),
    );
    return { format, pages, delay, loop, width, pageHeight, frames };
  }

  /** How far the pixels of a frame lie from those of an image on average. */
  const meanDistance = (frame: Buffer, { data, channels }: RawImage): number =>
    frame.reduce((sum, byte, i) => sum + Math.abs(byte - data[channels === 3 ? i : Math.floor(i / 3)]!), 0) / frame.length;

  for (const channels of [1, 3] as const) {
    it(`shows every picture in turn, forever, and holds the newest (${channels} channels)`, async () => {
      const images = [0, 60, 120, 180].map((level) => slope(level, { channels }));
      const { frames, ...film } = await read(await timeLapse(await saved(images)));
      expect(film).to.deep.equal({ format: 'webp', pages: 4, delay: [500, 500, 500, 1500], loop: 0, width: 60, pageHeight: 40 });
      for (const [index, image] of images.entries()) expect(meanDistance(frames[index]!, image)).to.be.below(3);
    });
  }

  it('takes as long as is asked for', async () => {
    const images = Array.from({ length: 10 }, (_, i) => slope(20 * i));
    const { delay } = await read(await timeLapse(await saved(images), { seconds: 1 }));
    expect(delay).to.deep.equal([...Array(9).fill(100), 1500]);
  });

  it('of too many pictures takes evenly chosen ones, the first and the newest among them', async () => {
    const images = Array.from({ length: 21 }, (_, i) => slope(10 * i));
    const { frames } = await read(await timeLapse(await saved(images), { mostFrames: 5 }));
    const shown = frames.map((frame) => images.findIndex((image) => meanDistance(frame, image) < 3));
    expect(shown).to.deep.equal([0, 5, 10, 15, 20]);
  });

  it('scales pictures of another size onto the newest', async () => {
    const paths = await saved([slope(0, { width: 30, height: 80 }), slope(100, { channels: 1 }), slope(200)]);
    const { frames, width, pageHeight } = await read(await timeLapse(paths));
    expect([width, pageHeight]).to.deep.equal([60, 40]);
    expect(meanDistance(frames[0]!, slope(0))).to.be.below(4);
    expect(meanDistance(frames[1]!, slope(100))).to.be.below(3);
  });

  it('of one picture is a picture', async () => {
    const { pages, frames } = await read(await timeLapse(await saved([slope(90, { channels: 1 })])));
    expect(pages).to.equal(1);
    expect(meanDistance(frames[0]!, slope(90))).to.be.below(3);
  });

  it('of none is an error', async () => {
    await expectInputError(timeLapse([]), 'no-samples', '--sample-every');
  });

  it('of a damaged picture is an error', async () => {
    const [path = ''] = await saved([slope(0)]);
    const torn = join(folder, 'torn.png');
    await writeFile(torn, 'no picture');
    const outcome = await timeLapse([path, torn]).catch((error: unknown) => error);
    expect(outcome).to.be.an('error').with.property('message').that.includes('unsupported image format');
  });
});
