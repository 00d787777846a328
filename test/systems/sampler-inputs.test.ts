import { expect } from 'chai';
import { classColumns, drawSamplerInputs } from '../../src/systems/sampler-inputs.js';
import type { SamplerInput } from '../../src/systems/system.js';
import { inputError } from '../config/input-error.js';

const inputs: readonly SamplerInput[] = [
  { name: 'latent', kind: 'latent', shape: [2, 3], distribution: 'normal' },
  { name: 'label', kind: 'label', classes: 3 },
  { name: 'truncation', kind: 'scalar', default: 0.5 },
];

describe('the inputs of a sampler', () => {
  it('are drawn row by row: a larger count begins with the smaller', () => {
    const [few, many] = [drawSamplerInputs(inputs, 2, 9), drawSamplerInputs(inputs, 5, 9)];
    expect(many.latent!.shape).to.deep.equal([5, 2, 3]);
    expect(many.latent!.data.slice(0, 12)).to.deep.equal(few.latent!.data);
    expect(drawSamplerInputs(inputs, 2, 10).latent!.data).to.not.deep.equal(few.latent!.data);
  });

  it('go through the classes in turn and take the default of scalars', () => {
    const { label, truncation } = drawSamplerInputs(inputs, 5, 0);
    expect(label).to.deep.equal({ shape: [5], dtype: 'int32', data: Int32Array.of(0, 1, 2, 0, 1) });
    expect(truncation).to.deep.equal({ shape: [], dtype: 'float32', data: Float32Array.of(0.5) });
  });

  it('may be given', () => {
    const given = { shape: [1], dtype: 'int32', data: Int32Array.of(2) } as const;
    expect(drawSamplerInputs(inputs, 1, 0, { label: given }).label).to.equal(given);
  });

  it('are refused where a name is unknown or an image is missing', () => {
    const given = { shape: [], dtype: 'float32', data: Float32Array.of(1) } as const;
    expect(inputError(() => drawSamplerInputs(inputs, 1, 0, { psi: given })).message)
      .to.include('psi')
      .and.include('latent, label, truncation');
    const image: SamplerInput = { name: 'photo', kind: 'image', shape: [8, 8, 3], stream: 'a' };
    expect(inputError(() => drawSamplerInputs([image], 1, 0)).code).to.equal('missing-input');
  });
});

describe('a grid of what a sampler draws', () => {
  const label = { shape: [1], dtype: 'int32', data: Int32Array.of(2) } as const;

  it('has a column a class where labels are drawn', () => {
    expect(classColumns(inputs, 64)).to.equal(3);
    expect(classColumns(inputs, 64, { label })).to.equal(undefined);
    expect(classColumns([inputs[0]!], 64)).to.equal(undefined);
  });

  it('has no column a class where that would be a single row', () => {
    expect(classColumns(inputs, 6)).to.equal(3);
    expect(classColumns(inputs, 5)).to.equal(undefined);
  });
});
