import { expect } from 'chai';
import { cacheDirectory } from '../src/cache-directory.js';
import { useTemporaryFolder } from './data/support.js';

describe('the cache directory', () => {
  const folder = useTemporaryFolder();

  it('lies where GANFORGE_CACHE says, else XDG_CACHE_HOME, else in the home folder', () => {
    expect(cacheDirectory()).to.equal(folder.cache());
    const xdg = process.env.XDG_CACHE_HOME;
    try {
      delete process.env.GANFORGE_CACHE;
      process.env.XDG_CACHE_HOME = '/x';
      expect(cacheDirectory()).to.equal('/x/ganforge');
      delete process.env.XDG_CACHE_HOME;
      expect(cacheDirectory()).to.match(/\/\.cache\/ganforge$/);
    } finally {
      if (xdg !== undefined) process.env.XDG_CACHE_HOME = xdg;
    }
  });
});
