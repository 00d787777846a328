import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { skip } from '../skip.js';
import { usePlayground } from './playground-page.js';

const run = promisify(execFile);

describe('the playground in a browser', () => {
  const playground = usePlayground();

  it('shows the images of a seed and those of the next, without a fault', async () => {
    await playground.openWhole();
    expect(await playground.page.title()).to.include('digits');
    expect(await playground.page.locator('#tiles button').count()).to.equal(16);
    const first = await playground.drawn('#tiles canvas');
    await playground.page.getByLabel('next seed').click();
    await playground.changed('#tiles canvas', first);
    expect(await playground.text('grid-curl')).to.include('seed=1&count=16');
    expect(playground.page.url()).to.include('#seed=1&count=16');
    await playground.until(`/^[\\d.]+ ms$/.test(document.querySelector('#grid-time').textContent)`);
    await playground.page.getByLabel('previous seed').click();
    await playground.until(`document.querySelector('#tiles canvas').toDataURL() === '${first}'`);
    expect(playground.faults).to.deep.equal([]);
  });

  it('changes the image as sliders are moved, and back', async () => {
    await playground.openWhole();
    const before = await playground.drawn('#edit-canvas');
    await playground.page.getByLabel('latent 3', { exact: true }).press('End');
    await playground.changed('#edit-canvas', before);
    expect(await playground.text('edit-curl')).to.include('4');
    await playground.page.getByRole('button', { name: 'Reset' }).click();
    await playground.until(`document.querySelector('#edit-canvas').toDataURL() === '${before}'`);
    await playground.page.getByRole('button', { name: 'Randomise' }).click();
    await playground.changed('#edit-canvas', before);
    expect(playground.faults).to.deep.equal([]);
  });

  it('shows 16 sliders at a time, and finds the others', async () => {
    await playground.openWhole();
    expect(await playground.page.locator('#sliders input').count()).to.equal(16);
    await playground.page.getByLabel('numbers after').click();
    expect(await playground.page.getByLabel('latent 17', { exact: true }).count()).to.equal(1);
    await playground.page.getByLabel('find a number of the latent').fill('40');
    expect(await playground.page.locator('#sliders input').count()).to.equal(1);
    const before = await playground.drawn('#edit-canvas');
    await playground.page.getByLabel('latent 40', { exact: true }).press('Home');
    await playground.changed('#edit-canvas', before);
  });

  it('changes images by class and number', async () => {
    await playground.openWhole();
    const [grid, edited] = [await playground.drawn('#tiles canvas'), await playground.drawn('#edit-canvas')];
    await playground.page.locator('#inputs').getByRole('radio', { name: '2' }).check();
    await playground.changed('#tiles canvas', grid);
    expect(await playground.text('grid-curl')).to.include('label=2');
    await playground.page.locator('#edit-inputs').getByRole('radio', { name: '3' }).check();
    await playground.changed('#edit-canvas', edited);
    const before = await playground.drawn('#tiles canvas');
    await playground.page.locator('#inputs').getByRole('spinbutton', { name: 'brightness' }).fill('0.2');
    await playground.changed('#tiles canvas', before);
    expect(await playground.text('grid-curl')).to.include('input.brightness=0.2');
    expect(playground.faults).to.deep.equal([]);
  });

  it('lets images be chosen by keyboard', async () => {
    await playground.openWhole();
    await playground.page.locator('#tiles button').first().focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await playground.page.keyboard.press(key);
    await playground.until(`document.querySelector('#edit-title').textContent === 'Image 6 of seed 0'`);
    expect(await playground.page.locator('#tiles button').nth(5).getAttribute('aria-pressed')).to.equal('true');
    await playground.until(
      `document.querySelector('#edit-canvas').toDataURL() === document.querySelectorAll('#tiles canvas')[5].toDataURL()`,
    );
  });

  it('downloads the bytes that its address answers with', async () => {
    await playground.openWhole();
    for (const [part, path] of [
      ['grid', 'generate?seed=0&count=16'],
      ['way', 'interpolate?from=0&to=1&steps=16'],
      ['way-film', 'interpolate?from=0&to=1&steps=16&animated=true&back=true'],
    ] as const) {
      const [download] = await Promise.all([
        playground.page.waitForEvent('download'),
        playground.page.locator(part === 'way-film' ? '#way-film' : `#${part}-download`).click(),
      ]);
      const answered = Buffer.from(await (await fetch(`${playground.url}/v2/models/digits/${path}`)).arrayBuffer());
      expect((await readFile(await download.path())).equals(answered), part).to.equal(true);
      expect(download.suggestedFilename()).to.match(/^digits-.*\.(png|webp)$/);
    }
  });

  it('has lines for curl that fetch what is shown', async function () {
    await run('curl', ['--version']).catch(() => skip(this, 'there is no curl'));
    await playground.openWhole();
    const before = await playground.text('edit-curl');
    await playground.page.getByLabel('latent 1', { exact: true }).press('End');
    await playground.until(`document.querySelector('#edit-curl').textContent !== ${JSON.stringify(before)}`);
    for (const part of ['grid', 'edit', 'way']) {
      await playground.page.locator(`#${part}-copy`).click();
      await playground.until(`document.querySelector('#${part}-copy').textContent === 'Copied'`);
      const line = await playground.page.evaluate<string>('navigator.clipboard.readText()');
      expect(line).to.equal(await playground.text(`${part}-curl`));
      await run('sh', ['-c', line], { cwd: playground.folder });
      const [download] = await Promise.all([
        playground.page.waitForEvent('download'),
        playground.page.locator(`#${part}-download`).click(),
      ]);
      const fetched = await readFile(join(playground.folder, download.suggestedFilename()));
      expect(fetched.equals(await readFile(await download.path())), part).to.equal(true);
    }
    expect(playground.faults).to.deep.equal([]);
  });

  it('plays the way from one seed to another, and pauses', async () => {
    await playground.openWhole();
    expect(await playground.page.locator('#strip canvas').count()).to.equal(16);
    const first = await playground.drawn('#way-canvas');
    await playground.page.getByRole('button', { name: 'Play' }).click();
    await playground.until(`Number(document.querySelector('#position').value) >= 2`);
    await playground.changed('#way-canvas', first);
    await playground.page.getByRole('button', { name: 'Pause' }).click();
    const at = await playground.page.locator('#position').inputValue();
    await playground.page.waitForTimeout(250);
    expect(await playground.page.locator('#position').inputValue()).to.equal(at);
    await playground.page.getByLabel('to', { exact: true }).fill('5');
    await playground.until(`document.querySelector('#way-curl').textContent.includes('to=5')`);
    expect(playground.faults).to.deep.equal([]);
  });

  it('plots points', async () => {
    await playground.open('playground/ring');
    await playground.until(`document.querySelector('#plot').naturalWidth === 512`);
    await playground.until(`document.querySelector('#way-plot').naturalWidth === 512`);
    expect(await playground.page.locator('#edit-card').isVisible()).to.equal(false);
    expect(playground.faults).to.deep.equal([]);
  });

  it('lists the models, and why one has no playground', async () => {
    await playground.page.goto(`${playground.url}/`);
    await playground.until(
      `document.querySelectorAll('.thumbnails canvas').length === 16 && document.querySelectorAll('.preview img').length === 1`,
    );
    expect(await playground.page.locator('section').getByRole('link', { name: 'playground' }).count()).to.equal(2);
    expect(await playground.page.getByText('does not say what its inputs are drawn from').count()).to.equal(1);
    await playground.page.getByRole('link', { name: 'digits' }).click();
    await playground.until(`document.querySelectorAll('#tiles canvas').length === 16`);
    expect(playground.faults).to.deep.equal([]);
  });

  it('says in place what is wrong', async () => {
    await playground.page.goto(`${playground.url}/playground/nothing`);
    await playground.until(`document.querySelector('#problem').textContent.includes('there is no model nothing')`);
    await playground.page.goto(`${playground.url}/playground/foreign`);
    await playground.until(`document.querySelector('#problem').textContent.includes('does not say what its inputs')`);
    await playground.openWhole();
    await playground.context.setOffline(true);
    await playground.page.getByLabel('next seed').click();
    await playground.until(`document.querySelector('#problem').textContent.includes('the server does not answer')`);
    await playground.context.setOffline(false);
    await playground.page.getByLabel('next seed').click();
    await playground.until(`document.querySelector('#problem').hidden`);
    expect(await playground.text('grid-curl')).to.include('seed=2');
  });

  it('asks for a key where the server wants one, and sends it', async () => {
    await playground.page.goto(`${playground.guardedUrl}/playground/digits`);
    await playground.until(`document.querySelector('#key-reason').textContent === 'This server wants an API key.'`);
    await playground.page.getByLabel('API key').fill('no key');
    await playground.page.keyboard.press('Enter');
    await playground.until(`document.querySelector('#key-reason').textContent.includes('refused')`);
    await playground.page.getByLabel('API key').fill('a key');
    await playground.page.keyboard.press('Enter');
    await playground.until(`document.querySelectorAll('#tiles canvas').length === 16`);
    expect(await playground.page.locator('#problem').isVisible()).to.equal(false);
    expect(await playground.text('grid-curl'))
      .to.include('$GANFORGE_API_KEY')
      .and.not.include('a key');
  });

  it('fits a small screen', async () => {
    await playground.page.setViewportSize({ width: 360, height: 700 });
    await playground.openWhole();
    expect(await playground.page.evaluate<number>('document.documentElement.scrollWidth')).to.be.at.most(360);
  });
});
