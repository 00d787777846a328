import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { savePng } from '../../src/images/png.js';
import { saveSmallPng } from '../../src/images/small-png.js';

describe('saveSmallPng', () => {
  it('keeps the picture and its size, in fewer bytes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ganforge-small-'));
    try {
      const [from, to] = [join(folder, 'from.png'), join(folder, 'to.png')];
      // Shades of blue and grey, as antialiased dots have them.
      const shade = (pixel: number) => Math.round(127.5 + 127.5 * Math.sin(pixel * pixel));
      const data = Uint8Array.from({ length: 200 * 200 * 3 }, (_, i) => (i % 3 === 2 ? 255 : shade(Math.floor(i / 3))));
      await savePng(from, { width: 200, height: 200, channels: 3, data });
      await saveSmallPng(from, to);
      expect(statSync(to).size).to.be.below(0.7 * statSync(from).size);
      const { data: small, info } = await sharp(readFileSync(to)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect(info).to.include({ width: 200, height: 200, channels: 3 });
      const difference = data.reduce((sum, value, i) => sum + Math.abs(value - small[i]!), 0) / data.length;
      expect(difference).to.be.below(5);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
