import { expect } from 'chai';
import fc from 'fast-check';
import { Random } from '../../src/random/random.js';
import { adaMemory } from '../../src/systems/ada-memory.js';
import type { TensorMap } from '../../src/tensors.js';

const random = new Random({ seed: 0, purpose: 'test' });

/** p after each of the batches of discriminator outputs. */
function probabilities(options: { target: number; speed: number }, batches: readonly (readonly number[])[]): number[] {
  const memory = adaMemory(options);
  let value: TensorMap = memory.initial();
  return batches.map((outputs, iteration) => {
    const perSample = { on_real: { shape: [outputs.length, 1], data: Float32Array.from(outputs) } };
    value = memory.update(value, { phase: 'discriminator', iteration, perSample, random });
    return value.probability!.data[0]!;
  });
}

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("ADA's probability", () => {
  it('begins at 0 and grows every fourth step, by samples over speed, while the discriminator is sure of the data', () => {
    const ps = probabilities({ target: 0.6, speed: 80 }, repeat(9, [1, 2]));
    expect(ps.map((p) => Math.round(p * 1e6) / 1e6)).to.deep.equal([0, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.2, 0.2]);
  });

  it('goes by the mean sign over the four steps and not by how far outputs are from 0', () => {
    const options = { target: 0.6, speed: 80 };
    // r = 13/16 - 3/16 = 0.625 and 12/16 - 4/16 = 0.5.
    const batch = (positive: number) => [...repeat(positive, 1e-3), ...repeat(4 - positive, -1e3)];
    expect(probabilities(options, [batch(3), batch(3), batch(3), batch(4)]).at(-1)).to.be.closeTo(0.2, 1e-6);
    expect(probabilities(options, repeat(4, batch(3))).at(-1)).to.equal(0);
  });

  it('falls back where the discriminator loses its certainty', () => {
    const ps = probabilities({ target: 0.6, speed: 16 }, [...repeat(4, [1, 1]), ...repeat(4, [-1, 1])]);
    expect(ps[3]).to.equal(0.5);
    expect(ps[7]).to.equal(0);
  });

  it('stays in [0, 1], whatever the discriminator says', () => {
    const outputs = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 8 });
    const property = fc.property(fc.array(outputs, { maxLength: 40 }), fc.double({ min: 1, max: 1000, noNaN: true }), (batches, speed) =>
      probabilities({ target: 0.6, speed }, batches).every((p) => p >= 0 && p <= 1),
    );
    fc.assert(property);
  });

  it('is not moved by phases that judge no real samples', () => {
    const memory = adaMemory({ target: 0.6, speed: 1 });
    const value = memory.initial();
    expect(memory.update(value, { phase: 'generator', iteration: 0, perSample: {}, random })).to.equal(value);
  });
});
