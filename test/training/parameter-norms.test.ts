import { expect } from 'chai';
import { ParameterNorms } from '../../src/training/parameter-norms.js';

const networkOf = (even: readonly number[], odd: readonly number[]) => ({
  parameters: [Float32Array.from(even), Float32Array.from(odd)] as const,
  state: [new Float32Array(0), new Float32Array(0)] as const,
});

describe('norms of parameters', () => {
  const networks = { discriminator: networkOf([3, 4, 0], [3, 1, 4]), generator: networkOf([0, 0], [0.5, 0]) };
  const versions = { networks: { discriminator: { parameters: 2, state: 0 }, generator: { parameters: 1, state: 0 } } };

  it('are those of what an update has left, and of the step from what was before it', () => {
    const norms = new ParameterNorms(networks, versions);
    expect(norms.measure('both', ['discriminator', 'generator'])).to.deep.equal({
      discriminator: { parameters: 5, update: 5 },
      generator: { parameters: 0.5, update: 0.5 },
    });
  });

  it('are measured so seldom that they take a five-hundredth of the time of each phase', () => {
    let now = 1000;
    const norms = new ParameterNorms(networks, versions, () => now++);
    const measured: number[] = [];
    for (let step = 0; step < 2000; step++) {
      const at = now;
      if (norms.measure('discriminator', ['discriminator'])) measured.push(at);
    }
    // Every measurement takes one tick of this clock, and every time it is looked at does as well.
    const gaps = measured.slice(1).map((at, i) => at - measured[i]!);
    expect(gaps).to.have.length.above(1);
    for (const gap of gaps) expect(gap).to.be.within(500, 502);
    expect(norms.measure('generator', ['generator'])).to.have.property('generator');
  });
});
