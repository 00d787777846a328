import { expect } from 'chai';
import { useServedRuns } from '../served-runs.js';

describe('the server of runs, its page', () => {
  const { get } = useServedRuns();

  it('answers / with a page that asks no other machine for anything, and with all that it asks for', async () => {
    const response = await get('/');
    const page = await response.text();
    expect(page).to.match(/^<!doctype html>/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).to.not.match(/https?:\/\//);
    const policy = response.headers.get('content-security-policy');
    expect(policy).to.include("default-src 'none'").and.include("frame-ancestors 'none'").and.not.include('unsafe-inline');
    const assets = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, address]) => address!);
    expect(assets).to.include('/assets/page.css');
    for (const address of [...assets, '/assets/history.js', '/assets/uPlot.js']) {
      const asset = await get(address);
      expect(asset.status, address).to.equal(200);
      expect(asset.headers.get('content-type')).to.match(address.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      expect((await asset.text()).length).to.be.greaterThan(100);
    }
  });

  it('sends what it loads once', async () => {
    const tag = (await get('/assets/uPlot.js')).headers.get('etag')!;
    const again = await get('/assets/uPlot.js', { headers: { 'If-None-Match': `"other", W/${tag}` } });
    expect(again.status).to.equal(304);
    expect(await again.text()).to.equal('');
    expect((await get('/assets/uPlot.js', { headers: { 'If-None-Match': '"other"' } })).status).to.equal(200);
  });
});
