import { expect } from 'chai';
import { pageAssets } from '../../src/web/assets.js';

describe('assets of the live page', () => {
  it('are all that its modules import, and its styles', () => {
    const assets = pageAssets();
    expect(assets).to.include.keys('main.js', 'charts/index.js', 'uPlot.js', 'uPlot.css', 'page.css');
    for (const [name, { type, body }] of Object.entries(assets)) {
      expect(type).to.match(name.endsWith('.js') ? /^text\/javascript/ : /^text\/css/);
      for (const [, imported = ''] of name === 'uPlot.js' ? [] : String(body).matchAll(/^import .*?from '([^']+)';$/gm)) {
        const address = imported === 'uplot' ? '/uPlot.js' : new URL(imported, `http://page/${name}`).pathname;
        expect(assets, `${name} imports ${imported}`).to.have.property(address.slice(1));
      }
    }
  });
});
