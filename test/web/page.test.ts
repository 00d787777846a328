import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { usePage } from './page-in-browser.js';

describe('the live page in a browser', () => {
  const live = usePage();
  const slider = () => live.page.getByLabel('sample grid');

  it('shows a run as it trains, without a fault', async () => {
    const run = await live.run('first', [0, 100, 1000]);
    await live.open([run]);
    await live.says('name', 'first');
    await live.says('about', 'dcgan on mnist, onnxruntime 1.30.0 in float32 (CPU), 2 workers');
    await live.says('done', '1,000 of 20,000 iterations in 20s');
    await live.says('left', 'images/s, about 6m 20s left');
    await live.drawn('#charts canvas');
    expect(await live.page.locator('#charts canvas').count()).to.be.at.least(4);
    await live.until(`document.querySelector('#grids img').naturalWidth > 100`);
    expect(await live.page.locator('#meters [role=meter]').count()).to.equal(2);
    await run.train(1100);
    await live.says('done', '1,100 of');
    await live.says('sample-words', 'iteration 1,100');
    expect(await live.page.locator('#runs').isVisible()).to.equal(false);
    expect(live.faults).to.deep.equal([]);
  });

  it('goes through the sample grids by slider, strip and play, and back to the newest', async () => {
    const run = await live.run('grids', [0, 50, 100, 200, 1000, 5000]);
    await live.open([run]);
    await live.says('sample-words', 'iteration 5,000, diversity 0.8');
    await slider().press('ArrowLeft');
    await live.says('sample-words', 'iteration 1,000');
    expect(await slider().getAttribute('aria-valuetext')).to.equal('iteration 1,000, diversity 0.8');
    await run.train(5100);
    await live.says('done', '5,100 of');
    await live.says('sample-words', 'iteration 1,000');
    expect(await live.page.locator('#strip button span').allTextContents()).to.deep.equal(['100', '1,000', '5,000']);
    await live.page.getByRole('button', { name: 'open the grid of iteration 100' }).click();
    await live.says('sample-words', 'iteration 100,');
    expect(await live.page.locator('#grids img').getAttribute('src')).to.equal('/api/runs/grids/samples/100.png');
    await live.page.getByRole('button', { name: 'Newest' }).click();
    await live.says('sample-words', 'iteration 5,100');
    await live.page.getByRole('button', { name: 'Play' }).click();
    await live.says('play', 'Stop');
    await live.says('sample-words', 'iteration 5,100');
    await live.says('play', 'Play');
    expect(live.faults).to.deep.equal([]);
  });

  it('downloads the grid that is shown', async () => {
    const run = await live.run('kept', [0, 100]);
    await live.open([run]);
    await live.says('sample-words', 'iteration 100');
    const [download] = await Promise.all([live.page.waitForEvent('download'), live.page.getByText('This grid').click()]);
    expect(download.suggestedFilename()).to.equal('kept-100.png');
    expect((await readFile(await download.path())).equals(await readFile(run.samplePath(100)!))).to.equal(true);
    expect(await live.page.locator('#time-lapse').getAttribute('href')).to.equal('/api/runs/kept/time-lapse.webp');
  });

  it('shows the same latents through the training, where samples are images', async () => {
    const iterations = Array.from({ length: 30 }, (_, index) => 100 * index);
    await live.open([await live.run('images', iterations), await live.run('points', iterations, 1, true)]);
    await live.drawn('#evolution canvas');
    expect(await live.page.locator('#evolution canvas').count()).to.equal(12);
    expect(await live.page.getByRole('img', { name: /^images of the same 6 latents at iterations 0, 100, .*2900$/ }).count()).to.equal(1);
    await live.page.getByLabel('Details of').selectOption('points');
    await live.says('name', 'points');
    expect(await live.page.locator('#evolution-part').isVisible()).to.equal(false);
    expect(live.faults).to.deep.equal([]);
  });

  it('compares runs, and keeps which in the address', async () => {
    await live.open([await live.run('slow', [0, 100, 1000]), await live.run('quick', [0, 100, 900], 5)]);
    await live.drawn('#charts canvas');
    await live.until(`document.querySelectorAll('#grids figure').length === 2`);
    expect(await live.page.locator('#grids figcaption').allTextContents()).to.deep.equal(['slow, 1,000', 'quick, 900']);
    await slider().press('Home');
    expect(await live.page.locator('#grids figcaption').allTextContents()).to.deep.equal(['slow, 0', 'quick, 0']);
    await live.page.locator('#run-toggles').getByRole('button', { name: 'slow' }).click();
    await live.says('name', 'quick');
    expect(await live.page.locator('#run-toggles [aria-pressed=true]').allTextContents()).to.deep.equal(['quick']);
    expect(live.page.url()).to.include('?runs=quick&detail=quick');
    await live.page.reload();
    await live.says('name', 'quick');
    await live.until(`document.querySelectorAll('#grids figure').length === 1`);
    expect(live.faults).to.deep.equal([]);
  });

  it('follows more runs than a browser has connections', async () => {
    const runs = [];
    for (const name of ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']) runs.push(await live.run(name, [0, 100]));
    await live.open(runs);
    await live.until(`document.querySelectorAll('#grids figure').length === 3`);
    await live.page.getByLabel('Details of').selectOption('r7');
    await live.says('name', 'r7');
    await live.says('sample-words', 'iteration 100');
    await live.until(`document.querySelector('#grids img').naturalWidth > 100`);
    expect(live.faults).to.deep.equal([]);
  });

  it('lists events and problems, and shows only these where asked', async () => {
    const run = await live.run('eventful', [0]);
    run.happen('checkpoint written');
    await live.open([run]);
    await live.says('events', 'checkpoint written');
    run.happen('a worker is lost', true);
    await live.says('problems', 'iteration 0: a worker is lost');
    await live.says('announcements', 'problem: iteration 0: a worker is lost');
    expect(await live.page.locator('#events li').first().textContent()).to.include('Problem: a worker is lost');
    await live.page.getByLabel('problems only').check();
    expect(await live.page.locator('#events li').count()).to.equal(1);
    run.stand({ modeCollapse: true });
    await live.says('problems', 'mode collapse');
    run.stand({ modeCollapse: false });
    await live.until(`!document.getElementById('problems').textContent.includes('mode collapse')`);
  });

  it('shows hostile names and texts as text', async () => {
    const hostile = '<img src=x onerror="document.title=1"><b>&amp;';
    const [run, other] = [await live.run(hostile, [0, 100]), await live.run(`${hostile} 2`, [0, 100])];
    run.config = `name: ${hostile}`;
    run.happen(hostile, true);
    await live.open([run, other]);
    await live.says('name', hostile);
    await live.says('problems', hostile);
    await live.says('events', hostile);
    await live.says('config', hostile);
    await live.says('run-toggles', hostile);
    await live.drawn('#charts canvas');
    expect(await live.page.locator('b, img[src=x]').count()).to.equal(0);
    expect(live.faults).to.deep.equal([]);
  });

  it('copies the configuration', async () => {
    await live.open([await live.run('configured', [0])]);
    await live.page.getByText('Configuration').click();
    await live.page.getByRole('button', { name: 'Copy' }).click();
    await live.says('copy-config', 'Copied');
    expect(await live.page.evaluate('navigator.clipboard.readText()')).to.equal('system: dcgan\ndataset: mnist\nbatch: 64\n');
  });

  it('remembers how charts are drawn', async () => {
    await live.open([await live.run('charted', [0, 100, 1000])]);
    await live.drawn('#charts canvas');
    await live.page.getByLabel('Smoothing').press('End');
    await live.page.getByLabel('X axis').selectOption('time');
    await live.page.getByLabel('Log scale').check();
    await live.page.getByRole('button', { name: 'Reset zoom' }).click();
    await live.page.reload();
    await live.drawn('#charts canvas');
    expect(await live.page.getByLabel('Smoothing').inputValue()).to.equal('0.99');
    expect(await live.page.getByLabel('X axis').inputValue()).to.equal('time');
    expect(await live.page.getByLabel('Log scale').isChecked()).to.equal(true);
    expect(live.faults).to.deep.equal([]);
  });

  it('is reached by keyboard, the charts first', async () => {
    await live.open([await live.run('keyed', [0, 100])]);
    await live.drawn('#charts canvas');
    await live.page.keyboard.press('Tab');
    expect(await live.page.evaluate('document.activeElement.textContent')).to.equal('Skip to the charts');
    await live.page.keyboard.press('Enter');
    await live.until(`document.activeElement.id === 'charts'`);
  });

  it('has a name for every control', async () => {
    await live.open([await live.run('named', [0, 100]), await live.run('named too', [0, 100])]);
    await live.drawn('#charts canvas');
    const unnamed = `[...document.querySelectorAll('input, select, button')].filter(
      (control) => !control.labels?.length && !control.ariaLabel && !control.textContent.trim(),
    ).map(({ outerHTML }) => outerHTML)`;
    expect(await live.page.evaluate(unnamed)).to.deep.equal([]);
  });

  it('fits a small screen', async () => {
    await live.open([await live.run('a-run-with-a-rather-long-name-2026-01-02', [0, 100, 1000]), await live.run('other', [0, 100])]);
    await live.page.setViewportSize({ width: 360, height: 700 });
    await live.drawn('#charts canvas');
    await live.until(`document.documentElement.scrollWidth <= 360`);
  });
});
