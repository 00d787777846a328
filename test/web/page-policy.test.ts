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

  it('leads to metrics where there are any', () => {
    expect(livePage().html).to.include('href="/metrics"');
    expect(livePage(false).html).to.not.include('/metrics');
  });

  it('lets the live page run modules of its own server alone', () => {
    const { html, policy } = livePage();
    const map = /<script type="importmap">(.*?)<\/script>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(map).digest('base64');
    expect(JSON.parse(map)).to.deep.equal({ imports: { uplot: '/assets/uPlot.js' } });
    expect(policy)
      .to.include("default-src 'none'")
      .and.include(`script-src 'self' 'sha256-${hash}'`)
      .and.include("style-src 'self'")
      .and.not.include('unsafe');
    expect(html)
      .to.include('<script type="module" src="/assets/main.js"></script>')
      .and.to.not.match(/ on[a-z]+=| style=|https?:\/\//);
  });
});
