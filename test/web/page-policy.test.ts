import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { livePage } from '../../src/web/page.js';
import { modelsPage, playgroundPage } from '../../src/web/playground.js';

describe('pages of the server', () => {
  for (const [name, { html, policy }] of Object.entries({ models: modelsPage(), playground: playgroundPage() })) {
    const part = (tag: string) => new RegExp(`<${tag}>([\\s\\S]*)</${tag}>`).exec(html)?.[1] ?? '';
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');

    it(`run their own script and style alone: ${name}`, () => {
      expect(policy).to.include("default-src 'none'").and.include("frame-ancestors 'none'").and.not.include('unsafe');
      expect(policy)
        .to.include(`script-src 'sha256-${hash(part('script'))}'`)
        .and.include(`style-src 'sha256-${hash(part('style'))}'`);
      expect(html).to.not.match(/ on[a-z]+=| style=/);
      expect(html).to.not.match(/https?:\/\//);
    });

    it(`have a script that is sound: ${name}`, () => {
      expect(part('script').length).to.be.greaterThan(1000);
      expect(() => new Function(part('script'))).to.not.throw();
    });

    it(`have a label for every control: ${name}`, () => {
      for (const [control, attributes = ''] of html.matchAll(/<(?:input|select)([^>]*)>/g)) {
        const before = html.slice(0, html.indexOf(control)).split('<').at(-1) ?? '';
        const labelled = attributes.includes('aria-label') || before.startsWith('label');
        expect(labelled, control).to.equal(true);
      }
    });
  }

  it('leaves the live page without attributes of style, which a policy of hashes blocks', () => {
    const { html, policy } = livePage();
    expect(policy).to.include('sha256-').and.to.not.include('unsafe-inline');
    expect(html)
      .to.include('.style.stroke')
      .and.to.not.match(/\bstyle\s*[=:]\s*['"]|\bon[a-z]+\s*=\s*['"]/);
  });
});
