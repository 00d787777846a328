import { expect } from 'chai';
import fc from 'fast-check';
import { nearest, suggestion } from '../../src/config/suggest.js';

const SYSTEMS = ['gan', 'dcgan', 'cyclegan', 'stylegan2'];

describe('suggestions of names', () => {
  it('finds what a typing error meant', () => {
    expect(nearest('dcgna', SYSTEMS)).to.equal('dcgan');
    expect(nearest('stylgan2', SYSTEMS)).to.equal('stylegan2');
  });

  it('takes case, dashes and underscores for no difference', () => {
    expect(nearest('ema.warm_up', ['ema.decay', 'ema.warmUp'])).to.equal('ema.warmUp');
    expect(nearest('Cycle-GAN', SYSTEMS)).to.equal('cyclegan');
  });

  it('stays silent where nothing is near, and then lists all there are', () => {
    expect(nearest('transformer', SYSTEMS)).to.equal(undefined);
    expect(suggestion('transformer', SYSTEMS, 'systems')).to.equal('the systems are gan, dcgan, cyclegan, stylegan2');
    expect(suggestion('dcgna', SYSTEMS, 'systems')).to.equal("did you mean 'dcgan'?");
    expect(suggestion('x', [], 'options')).to.equal('there are no options');
  });

  it('finds every name for itself', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,12}$/), { minLength: 1 }), (names) => {
        for (const name of names) expect(nearest(name, names)).to.equal(name);
      }),
    );
  });
});
