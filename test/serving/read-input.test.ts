import { expect } from 'chai';
import type { ModelDescription } from '../../src/export/model-description.js';
import { readInput } from '../../src/serving/read-input.js';
import { expectInputError } from '../data/support.js';

const inputs: ModelDescription['inputs'] = [
  { name: 'style', kind: 'latent', shape: [2], distribution: 'uniform' },
  { name: 'label', kind: 'label', classes: 3 },
  { name: 'truncation', kind: 'scalar', default: 0.5 },
];

describe('an input given as name=value', () => {
  it('may be a class, for every row', async () => {
    expect(await readInput('label=2', inputs, 3)).to.deep.equal({
      label: { shape: [3], dtype: 'int32', data: Int32Array.of(2, 2, 2) },
    });
  });

  it('may be a vector in place of a drawn one, for every row', async () => {
    expect(await readInput('style=0.5, -1', inputs, 2)).to.deep.equal({
      style: { shape: [2, 2], dtype: 'float32', data: Float32Array.of(0.5, -1, 0.5, -1) },
    });
  });

  it('may be a number', async () => {
    expect(await readInput('truncation=0.7', inputs, 2)).to.deep.equal({
      truncation: { shape: [], dtype: 'float32', data: Float32Array.of(0.7) },
    });
  });

  it('is refused where it is none for the input, saying what is', async () => {
    await expectInputError(readInput('label=3', inputs, 1), 'invalid-input', '"3"', '0 to 2');
    await expectInputError(readInput('style=0.5', inputs, 1), 'invalid-input', '"0.5"', '2 numbers');
    await expectInputError(readInput('style=0.5,', inputs, 1), 'invalid-input', '2 numbers', 'seed');
    await expectInputError(readInput('style=a,b', inputs, 1), 'invalid-input', 'a,b');
    await expectInputError(readInput('truncation=much', inputs, 1), 'invalid-input', 'much');
  });

  it('is refused where there is no such input or no value', async () => {
    await expectInputError(readInput('psi=1', inputs, 1), 'unknown-input', 'psi', 'style, label, truncation');
    await expectInputError(readInput('label', inputs, 1), 'invalid-input', 'name=value');
  });
});
