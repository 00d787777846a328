import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { tinyDcgan, useWorkplace } from '../cli/workplace.js';
import { startChromium } from '../web/chromium.js';

describe('the live page of a real training', () => {
  const work = useWorkplace();
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  before(async function () {
    browser = await startChromium(this);
    page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
  });
  after(() => browser?.close());

  /** Waits until an expression is true in the page, and returns it. */
  const until = async (expression: string): Promise<unknown> => {
    for (;;) {
      const value: unknown = await page.evaluate(expression);
      if (value) return value;
      await page.waitForTimeout(50);
    }
  };
  const iteration = async () =>
    Number(String(await until("/^[0-9,]+/.exec(document.getElementById('done').textContent)?.[0]")).replaceAll(',', ''));
  const chart = () => until(`document.querySelector('#charts canvas')?.toDataURL()`);

  it('shows moving charts, a grid of samples, busy workers, and the end, at the address that train prints', async () => {
    const training = work.start(
      'train',
      ...tinyDcgan.slice(0, -1),
      'auto',
      '--iterations',
      '1000000',
      '--sample-every',
      '50',
      '--out',
      'run',
    );
    const printed = await training.line((line) => line.startsWith('live page '));
    await page.goto(printed.split(' ')[2]!);
    await until(`document.querySelector('#grids img')?.naturalWidth > 50`);
    const [first, drawn] = [await iteration(), await chart()];
    await until(`Number(/^[0-9,]+/.exec(document.getElementById('done').textContent)[0].replaceAll(',', '')) > ${first + 100}`);
    expect(await iteration()).to.be.above(first + 100);
    expect(await chart()).to.not.equal(drawn);
    expect(await page.locator('#meters [role=meter]').count()).to.equal(2);
    expect(await page.locator('#about').textContent())
      .to.include('dcgan on')
      .and.include('onnxruntime');
    expect(faults).to.deep.equal([]);
    training.child.kill('SIGINT');
    expect((await training.finished).code).to.equal(130);
    await until(`document.getElementById('state').textContent === 'interrupted'`);
    // The newest grid was fetched before the server was gone.
    const newest = /iteration ([\d,]+)/.exec((await page.locator('#sample-words').textContent()) ?? '')?.[1]?.replaceAll(',', '');
    expect(work.read('run', 'events.log')).to.match(new RegExp(`interrupted after ${newest} iterations`));
    expect(await page.evaluate(`document.querySelector('#grids img').naturalWidth`)).to.be.above(50);
  });
});
