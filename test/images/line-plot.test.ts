import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { linePlotPng, linePlotSvg, ticks } from '../../src/images/line-plot.js';

const plot = (points: readonly (readonly [number, number])[], range?: readonly [number, number]) =>
  linePlotSvg({ x: 'iteration', panels: [{ title: 'loss', lines: [{ name: 'generator', points }], ...(range ? { range } : {}) }] });

/** The path of the first line: steps such as `M60 176`, `L614 30`. */
const steps = (svg: string): string[] =>
  /<path d="([^"]*)" fill="none" stroke="#1f6fd6" stroke-width="1.5"/.exec(svg)![1]!.match(/[ML][^ML]*/g)!;

describe('a line plot', () => {
  it('draws the first point at the left, the last at the right, the largest value at the top', () => {
    expect(
      steps(
        plot([
          [0, 0],
          [50, 1],
          [100, 2],
        ]),
      ),
    ).to.deep.equal(['M60 146', 'L337 88', 'L614 30']);
  });

  it('leaves a gap where a value is not finite', () => {
    expect(
      steps(
        plot([
          [0, 0],
          [25, 1],
          [50, Number.NaN],
          [75, 1],
          [100, 0],
        ]),
      ).map((step) => step[0]),
    ).to.deep.equal(['M', 'L', 'M', 'L']);
  });

  it('keeps what lies beyond a given range on its edge', () => {
    expect(
      steps(
        plot(
          [
            [0, -7],
            [100, 7],
          ],
          [0, 1],
        ),
      ),
    ).to.deep.equal(['M60 146', 'L614 30']);
  });

  it('can be made of one value, or of none', () => {
    expect(steps(plot([[5, 3]]))).to.deep.equal(['M337 88']);
    expect(plot([])).to.not.match(/NaN|Infinity/);
  });

  it('has no text elements, so that it looks the same without fonts', () => {
    expect(
      plot([
        [0, 0],
        [1, 1],
      ]),
    ).to.not.include('<text');
  });

  it('becomes a PNG of its size, in which something is drawn', async () => {
    const png = await linePlotPng({
      x: 'iteration',
      panels: [
        {
          title: 'loss',
          lines: [
            {
              name: 'g',
              points: [
                [0, 0],
                [1, 1],
              ],
            },
          ],
        },
      ],
      width: 320,
    });
    const { width, height } = await sharp(png).metadata();
    expect({ width, height }).to.deep.equal({ width: 320, height: 182 });
    const { channels } = await sharp(png).stats();
    expect(channels[0]!.min).to.be.below(128);
  });
});

describe('ticks', () => {
  it('are round', () => {
    expect(ticks(0, 20000, 6)).to.deep.equal([0, 5000, 10000, 15000, 20000]);
    expect(ticks(-0.13, 0.49, 4)).to.deep.equal([0, 0.2, 0.4]);
  });

  it('lie within any range, ascending, and are not too many', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, span) => {
        const found = ticks(low, low + span, 5);
        expect(found.length).to.be.within(1, 6);
        for (const [i, tick] of found.entries()) {
          expect(tick).to.be.within(low - 1e-6 * span, low + span + 1e-6 * span);
          if (i > 0) expect(tick).to.be.above(found[i - 1]!);
        }
      }),
    );
  });
});
