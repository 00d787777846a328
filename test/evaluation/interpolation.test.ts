import { expect } from 'chai';
import { interpolationInputs } from '../../src/evaluation/interpolation.js';
import { drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import type { SamplerInput } from '../../src/systems/system.js';

const latent = (distribution: 'normal' | 'uniform'): SamplerInput => ({ name: 'z', kind: 'latent', shape: [64], distribution });
const length = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));
const rounded = (values: ArrayLike<number>): number[] => Array.from(values, (value) => Math.round(value * 1e5) / 1e5);

describe('latent interpolation', () => {
  for (const distribution of ['normal', 'uniform'] as const) {
    it(`begins and ends every row at a ${distribution} latent that was drawn`, () => {
      const inputs = [latent(distribution)];
      const { data } = interpolationInputs(inputs, 3, 5, 7).z!;
      const ends = drawSamplerInputs(inputs, 6, 7).z!.data;
      for (let row = 0; row < 3; row++) {
        const at = row * 5 * 64;
        expect(rounded(data.subarray(at, at + 64))).to.deep.equal(rounded(ends.subarray(row * 128, row * 128 + 64)));
        expect(rounded(data.subarray(at + 256, at + 320))).to.deep.equal(rounded(ends.subarray(row * 128 + 64, row * 128 + 128)));
      }
    });
  }

  it('keeps normal latents as long as such latents are, where a straight line would come nearer to 0', () => {
    const { data } = interpolationInputs([latent('normal')], 1, 3, 1).z!;
    const [from, middle, to] = [0, 1, 2].map((step) => data.subarray(step * 64, (step + 1) * 64));
    const chord = Array.from(from!, (value, i) => (value + to![i]!) / 2);
    expect(length(middle!)).to.be.within(0.95 * Math.min(length(from!), length(to!)), 1.05 * Math.max(length(from!), length(to!)));
    expect(length(chord)).to.be.below(0.9 * length(middle!));
  });

  it('keeps the class along a row and changes it from row to row', () => {
    const inputs: SamplerInput[] = [latent('normal'), { name: 'label', kind: 'label', classes: 2 }];
    expect([...interpolationInputs(inputs, 3, 2, 0).label!.data]).to.deep.equal([0, 0, 1, 1, 0, 0]);
  });
});
