import { expect } from 'chai';
import { ratiosOf } from '../../../src/bench/ranks/measure-ranks.js';
import type { Trained } from '../../../src/bench/ranks/protocol.js';
import { fitJitter, summariseRounds } from '../../../src/bench/ranks/summarise.js';
import type { StepParts } from '../../../src/bench/ranks/timed-ranks.js';

const step = (changes: Partial<StepParts>): StepParts => ({
  phase: 'critic',
  compute: 1,
  gather: 0.5,
  sum: 0.25,
  exchange: 0.125,
  add: 0,
  update: 0.125,
  messageBytes: 100,
  vectorBytes: 400,
  ...changes,
});
const trained = (...steps: StepParts[]): Trained => ({ seconds: steps.length * 2 + 0.5, steps });

describe('the figures of a bench of ranks', () => {
  it('take the gathering of the rank that came last, and ratios round by round', () => {
    const together = [1, 2, 3].map((more) => [trained(step({ gather: 0.5 })), { ...trained(step({ gather: 0.1 })), seconds: more }]);
    const alone = [1, 1, 1].map((seconds) => ({ seconds, steps: [step({ compute: 3 })] }));
    const rounds = { together, alone, iterations: 1, communicated: { gather: [], exchange: [], sum: [], add: [] } };
    const figures = summariseRounds(rounds, { engine: 'onnxruntime', batch: 64, ranks: 2 });
    expect(figures.phases).to.have.length(1);
    expect(figures.phases[0]).to.include({
      phase: 'critic',
      gather: 0.1,
      sum: 0.25,
      update: 0.125,
      vectorBytes: 400,
      compute: 1,
      jitter: 0,
    });
    expect(figures.phases[0]!.alone.compute).to.equal(3);
    expect(ratiosOf(rounds)).to.deep.equal({ median: 2.5, least: 2.5, greatest: 3 });
    expect(figures.ratio).to.deep.equal(ratiosOf(rounds));
  });

  it('know how unequal computing is by how far two ranks are apart, whatever slows both', () => {
    const quantiles = Array.from({ length: 200 }, (_, i) => 2 * (1 - 0.3 * Math.log(1 - (i + 0.5) / 200)));
    const pairs = quantiles.flatMap((a) => quantiles.map((b) => [a, b] as const));
    const { base, jitter } = fitJitter(pairs);
    expect(base).to.be.closeTo(2, 0.02);
    expect(jitter).to.be.closeTo(0.3, 0.01);
    expect(
      fitJitter([
        [5, 5],
        [7, 7],
        [6, 6],
      ]),
    ).to.deep.equal({ base: 6, jitter: 0 });
  });
});
