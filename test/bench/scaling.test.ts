import { expect } from 'chai';
import { benchScaling } from '../../src/bench/scaling.js';
import { InputError } from '../../src/errors.js';

const tiny = { size: 8, batch: 8, workers: 2, rounds: 3, engine: 'onnxruntime', roundSeconds: 0.1, width: 4, onRound: () => {} };

describe('benchScaling', () => {
  it('gives a row for one worker and one for several, and the median of their ratios', async () => {
    const rounds: string[] = [];
    const { rows, speedup } = await benchScaling({ ...tiny, onRound: (text) => rounds.push(text) });
    expect(rounds.map((text) => text.replace(/: \d+ images\/s, \d+ images\/s$/, ''))).to.deep.equal([
      'round 1 of 3',
      'round 2 of 3',
      'round 3 of 3',
    ]);
    expect(rows.map(({ workers }) => workers)).to.deep.equal([1, 2]);
    for (const { imagesPerSecond, seconds, busy, overhead } of rows) {
      expect(imagesPerSecond * seconds).to.be.closeTo(tiny.batch, 1e-6);
      expect(seconds).to.be.above(0);
      for (const share of [busy, overhead]) expect(share).to.be.above(0).and.below(1);
    }
    expect(speedup).to.be.above(0);
    expect(Number.isFinite(speedup)).to.equal(true);
  });

  it('ends with an InputError, and no worker left, where the configuration is none', async () => {
    const outcome = await benchScaling({ ...tiny, engine: 'onxruntime' }).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(InputError);
  });
});
