import { expect } from 'chai';
import { shortSpec } from '../../src/data/spec.js';

describe('shortSpec', () => {
  it('leaves the folders of a path out, so that labels and headings hold none', () => {
    expect(shortSpec('mnist')).to.equal('mnist');
    expect(shortSpec('folder:/data/cats')).to.equal('folder:cats');
    expect(shortSpec('idx:/data/fashion/train-images-idx3-ubyte.gz')).to.equal('idx:train-images-idx3-ubyte.gz');
  });
});
