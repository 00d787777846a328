import { expect } from 'chai';
import { useCharts } from './charts-page.js';

const titles = [
  'Discriminator',
  'Overlap',
  'Loss',
  'Images per second',
  'Gradient norm',
  'Parameter norm',
  'Update ratio',
  'Sample diversity',
  'Evaluation: fid',
  'r1: gradient penalty',
];
const one = `[made('ring', {})]`;
const two = `[made('ring', {}), made('slow', { shift: 0.5, from: 5, to: 1805, step: 20 })]`;

describe('the charts in a browser', () => {
  const charts = useCharts();

  afterEach(() => expect(charts.faults).to.deep.equal([]));

  it('draw a card for what was measured, each series in its colour', async () => {
    await charts.show(one);
    expect(await charts.page.locator('section h2').allInnerTexts()).to.deep.equal(titles);
    for (const title of ['Discriminator', 'Loss', 'Gradient norm', 'Parameter norm', 'Update ratio']) {
      for (const colour of ['c0', 'c1']) expect(await charts.pixels(title, colour), `${title} ${colour}`).to.be.above(50);
    }
    for (const title of titles) expect(await charts.pixels(title, 'c0'), title).to.be.above(20);
    expect(await charts.pixels('Overlap', 'c1')).to.equal(0);
  });

  it('come as there are values for them, and go with them', async () => {
    await charts.show(`[made('ring', { from: 10, to: 10 })]`);
    expect(await charts.page.locator('section h2').allInnerTexts()).to.deep.equal(titles.slice(0, 5));
    expect(await charts.pixels('Loss', 'c0')).to.be.above(5);
    await charts.show(one);
    expect(await charts.page.locator('section h2').allInnerTexts()).to.deep.equal(titles);
    await charts.show('[]');
    expect(await charts.page.locator('section').count()).to.equal(0);
  });

  it('show the scores of a critic as such', async () => {
    await charts.show(`[made('critic', { score: true })]`);
    expect(await charts.page.locator('section h2').first().innerText()).to.equal("Critic's scores");
    expect((await charts.legend("Critic's scores")).join(' ')).to.match(/D\(x\)\s+[23]\.\d+ D\(G\(z\)\)\s+\u2212[12]\.\d+/);
  });

  it('rest in a page in the background, and are of the newest data when it is seen', async () => {
    await charts.show(one);
    const before = await charts.drawn('Loss');
    const hide = (hidden: boolean) => `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });`;
    await charts.page.evaluate(`${hide(true)} grow(state.runs[0], 100); show()`);
    expect(await charts.drawn('Loss')).to.equal(before);
    await charts.page.evaluate(`${hide(false)} document.dispatchEvent(new Event('visibilitychange')); null`);
    expect(await charts.drawn('Loss')).to.not.equal(before);
  });

  it('are drawn when they come into view', async () => {
    await charts.page.setViewportSize({ width: 400, height: 300 });
    await charts.show(one);
    const before = await charts.drawn('Evaluation: fid');
    // Until the browser has told what is in view.
    await charts.page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen))))');
    await charts.page.evaluate('grow(state.runs[0], 100); show()');
    expect(await charts.drawn('Evaluation: fid')).to.equal(before);
    await charts.card('Evaluation: fid').scrollIntoViewIfNeeded();
    await charts.until(`drawn('Evaluation: fid') !== '${before}'`);
    await charts.point('Evaluation: fid', 0.999);
    expect(await charts.iteration('Evaluation: fid')).to.be.within(3950, 4000);
  });

  it('follow the newest data while they are not zoomed', async () => {
    await charts.show(one);
    await charts.page.evaluate('grow(state.runs[0], 100); show()');
    await charts.point('Loss', 0.999);
    expect(await charts.iteration('Loss')).to.be.within(3950, 4000);
  });

  it('are drawn otherwise on a logarithmic axis, smoothed, and over time', async () => {
    await charts.show(one);
    const [plain, overlap] = [await charts.drawn('Loss'), await charts.drawn('Overlap')];
    await charts.show('undefined', '{ logarithmic: true }');
    const logarithmic = await charts.drawn('Loss');
    expect(logarithmic).to.not.equal(plain);
    expect(await charts.drawn('Overlap')).to.equal(overlap);
    await charts.show('undefined', '{ logarithmic: false, smoothing: 0.9 }');
    const smoothed = await charts.drawn('Loss');
    expect(smoothed).to.not.equal(plain);
    expect(await charts.pixels('Loss', 'c1')).to.be.above(50);
    await charts.point('Loss', 0.5);
    expect((await charts.legend('Loss'))[0]).to.match(/discriminator\s+0\.\d+ \(0\.\d+\)/);
    await charts.page.mouse.move(1, 1);
    await charts.show('undefined', '{ smoothing: 0 }');
    expect(await charts.drawn('Loss')).to.equal(plain);
    await charts.show('undefined', `{ x: 'time' }`);
    await charts.point('Loss', 0.999);
    expect(await charts.note('Loss')).to.match(/^6m (2\d|30)s$/);
  });

  it('stay linear where there are values below zero, and say so', async () => {
    await charts.show(`[made('ring', { shift: -0.5 })]`, '{ logarithmic: true }');
    expect(await charts.note('Loss')).to.include('linear');
    expect(await charts.note('Images per second')).to.equal('');
  });

  it('compare runs of different iterations in the same charts, a colour a run', async () => {
    await charts.show(two);
    const labels = await charts.card('Loss').locator('.chart-legend button > span:nth-of-type(1)').allInnerTexts();
    expect(labels).to.deep.equal([
      'discriminator \u00b7 ring',
      'generator \u00b7 ring',
      'discriminator \u00b7 slow',
      'generator \u00b7 slow',
    ]);
    expect(await charts.legend('Overlap')).to.have.length(2);
    for (const title of ['Loss', 'Overlap', 'Images per second']) {
      for (const colour of ['c0', 'c1']) expect(await charts.pixels(title, colour), `${title} ${colour}`).to.be.above(20);
    }
    await charts.point('Overlap', 0.9);
    expect((await charts.legend('Overlap'))[0]).to.match(/^ring\s+0\.\d+$/);
    expect((await charts.legend('Overlap'))[1]?.trim(), 'after its end').to.equal('slow');
    await charts.show('[state.runs[1]]');
    expect(await charts.legend('Loss')).to.have.length(2);
  });

  it('say in a sentence what they show', async () => {
    await charts.show(one);
    expect(await charts.card('Parameter norm').locator('.chart-said').textContent()).to.equal(
      'Newest values, at iteration 3,000: discriminator 24, from 21 to 24; generator 40, from 34 to 40.',
    );
    expect(await charts.page.locator('.uplot:not([aria-hidden=true])').count()).to.equal(0);
  });

  it('change in place: 100 updates leave the elements as they were', async () => {
    await charts.show(two, '{ smoothing: 0.6 }');
    const elements = `document.querySelectorAll('*').length`;
    const before = await charts.page.evaluate<number>(elements);
    await charts.page.evaluate(`window.canvases = [...document.querySelectorAll('canvas')]`);
    await charts.page.evaluate('for (let k = 0; k < 100; k++) { grow(state.runs[0]); show(); }');
    expect(await charts.page.evaluate<number>(elements)).to.equal(before);
    expect(await charts.page.evaluate<boolean>(`[...document.querySelectorAll('canvas')].every((c, i) => c === canvases[i])`)).to.equal(
      true,
    );
  });

  it('take the colours of the dark scheme as the system changes', async () => {
    await charts.show(one);
    const light = await charts.drawn('Loss');
    await charts.page.emulateMedia({ colorScheme: 'dark' });
    await charts.until(`pixels('Loss', 'c0') > 50 && pixels('Loss', 'c1') > 50`);
    expect(await charts.drawn('Loss')).to.not.equal(light);
  });

  it('are as wide as there is room', async () => {
    await charts.show(two);
    await charts.page.setViewportSize({ width: 400, height: 800 });
    await charts.until(`document.querySelector('canvas').getBoundingClientRect().width < 380`);
    expect(await charts.page.evaluate<number>('document.documentElement.scrollWidth')).to.be.at.most(400);
  });

  it('leave nothing behind', async () => {
    await charts.show(two);
    await charts.page.evaluate('charts.destroy()');
    expect(await charts.page.evaluate<string>(`document.getElementById('charts').outerHTML`)).to.match(
      /^<div id="charts"( class="")?><\/div>$/,
    );
  });
});
