import { expect } from 'chai';
import sharp from 'sharp';
import { readPngHeader } from '../../src/images/png-header.js';

describe('readPngHeader', () => {
  const blank = (channels: 3 | 4) => sharp({ create: { width: 30, height: 7, channels, background: '#123' } });
  const files = {
    grey: { channels: 1, bytes: () => blank(3).toColourspace('b-w').png().toBuffer() },
    colours: { channels: 3, bytes: () => blank(3).png().toBuffer() },
    'colours and alpha': { channels: 4, bytes: () => blank(4).png().toBuffer() },
    'a palette': { channels: 3, bytes: () => blank(3).png({ palette: true }).toBuffer() },
  };
  for (const [kind, { channels, bytes }] of Object.entries(files)) {
    it(`tells the size of a PNG file of ${kind}`, async () => {
      expect(readPngHeader(await bytes())).to.deep.equal({ width: 30, height: 7, channels });
    });
  }

  it('does not take other files for one', async () => {
    const png = await blank(3).png().toBuffer();
    const others = [Buffer.alloc(0), png.subarray(0, 20), Buffer.alloc(100), await blank(3).webp().toBuffer()];
    for (const other of others) expect(readPngHeader(other)).to.equal(undefined);
  });
});
