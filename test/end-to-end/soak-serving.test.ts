import { expect } from 'chai';
import { judge } from '../../src/bench/soak/judge.js';
import { type SoakResult, soak } from '../../src/bench/soak/soak.js';
import { program } from '../cli/program.js';

describe('a server under good, bad and hostile load at once, ended while it is under load', () => {
  let result: SoakResult;
  before(async function () {
    this.timeout(180_000);
    result = await soak({ program, seconds: 12, crowd: 100, onProgress: () => {} });
  });

  it('answers all that it accepts, bit for bit what onnxruntime gives, and refuses the rest', () => {
    expect(judge(result)).to.deep.equal([]);
  });

  it('met with all of it', () => {
    const met = new Set(result.tally.rows().map(([who]) => who));
    for (const who of ['REST, binary', 'REST, JSON', 'gRPC', 'crowd', 'pictures', 'malformed', 'abort', 'slow', 'oversize']) {
      expect([...met]).to.include(who);
    }
    expect(result.replaced).to.be.at.least(2);
    expect(result.killed).to.be.at.least(1);
  });
});
