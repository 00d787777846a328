import { expect } from 'chai';
import { candidatesOf, figuresOf, formatNumber, headingOf } from '../../src/reproduce/figures.js';
import { figure } from './support.js';

describe('figures', () => {
  it('are what an evaluation found, with title and direction of the metric', () => {
    const generated = { mean: 2, low: 1, high: 3, values: [1.5, 2.5] };
    expect(figuresOf({ fid: { generated, noise: { mean: 9, values: [9] } } })).to.deep.equal({
      fid: { title: 'Fréchet inception distance', better: 'lower', values: { generated, noise: { mean: 9, values: [9] } } },
    });
  });

  it('show the generator first, then what it is set beside, then the ends of the scale', () => {
    const figures = { a: figure({ noise: 0, generated: 1, real: 2 }), b: figure({ gaussian: 3, 'dcgan-mnist': 4, generated: 1 }) };
    expect(candidatesOf(figures)).to.deep.equal(['generated', 'dcgan-mnist', 'real', 'gaussian', 'noise']);
    expect(candidatesOf(figures).map(headingOf)).to.include.members(['PCA-Gaussian', 'real data', 'dcgan-mnist']);
  });
});

describe('formatNumber', () => {
  it('keeps the digits that mean something', () => {
    const texts = [8, 0.9312, 225.3456, 12345.6, -0.85, 0, 1.5e-7, 1234567].map(formatNumber);
    expect(texts).to.deep.equal(['8', '0.931', '225.3', '12346', '-0.85', '0', '1.50e-7', '1.23e+6']);
  });
});
