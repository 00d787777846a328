import { expect } from 'chai';
import { useCharts } from './charts-page.js';

const one = `[made('ring', {})]`;

describe('the charts in a browser, by mouse and keyboard', () => {
  const charts = useCharts();

  afterEach(() => expect(charts.faults).to.deep.equal([]));

  it('tell the values under the cursor, in all charts at once', async () => {
    await charts.show(one);
    const newest = await charts.legend('Loss');
    await charts.point('Discriminator', 0.1);
    await charts.until(`/iteration \\d/.test(document.querySelector('.chart-note').textContent)`);
    const early = await charts.legend('Loss');
    expect(early).to.not.deep.equal(newest);
    expect(await charts.note('Loss')).to.equal(await charts.note('Discriminator'));
    await charts.point('Discriminator', 0.5);
    expect(await charts.card('Discriminator').locator('.chart-mark').innerText()).to.include('the loss was not finite');
    expect(await charts.card('Loss').locator('.chart-mark').isVisible()).to.equal(false);
    expect(await charts.legend('Loss')).to.not.deep.equal(early);
    await charts.page.mouse.move(1, 1);
    expect(await charts.legend('Loss')).to.deep.equal(newest);
  });

  it('zoom together by dragging, stay there as data comes, and go back', async () => {
    await charts.show(one);
    const [loss, speed] = [await charts.drawn('Loss'), await charts.drawn('Images per second')];
    await charts.drag('Discriminator', 0.2, 0.4);
    expect(await charts.drawn('Loss')).to.not.equal(loss);
    expect(await charts.drawn('Images per second')).to.not.equal(speed);
    await charts.point('Loss', 0.999);
    const end = await charts.note('Loss');
    expect(await charts.iteration('Loss')).to.be.within(1150, 1250);
    const zoomed = await charts.drawn('Overlap');
    await charts.page.evaluate('grow(state.runs[0], 50); show()');
    expect(await charts.note('Loss')).to.equal(end);
    expect(await charts.drawn('Overlap')).to.equal(zoomed);
    await charts.page.mouse.move(1, 1);
    expect(await charts.note('Overlap')).to.include('zoomed');
    await charts.plot('Gradient norm').dblclick();
    await charts.page.mouse.move(1, 1);
    expect(await charts.note('Overlap')).to.equal('');
    await charts.point('Loss', 0.999);
    expect(await charts.iteration('Loss')).to.be.within(3450, 3500);
    await charts.drag('Loss', 0.6, 0.8);
    await charts.point('Loss', 0.999);
    expect(await charts.iteration('Loss')).to.be.within(2700, 2900);
    await charts.page.keyboard.press('Escape');
    await charts.point('Loss', 0.99);
    expect(await charts.iteration('Loss')).to.be.within(3400, 3500);
    await charts.drag('Loss', 0.6, 0.8);
    await charts.page.evaluate('charts.resetZoom()');
    await charts.point('Loss', 0.99);
    expect(await charts.iteration('Loss')).to.be.within(3400, 3500);
  });

  it('hide a series by its button, by mouse or keyboard, also when a run comes to it', async () => {
    await charts.show(one);
    const button = charts.card('Loss').getByRole('button', { name: 'generator' });
    expect(await button.getAttribute('aria-pressed')).to.equal('true');
    await button.click();
    expect(await button.getAttribute('aria-pressed')).to.equal('false');
    await charts.page.evaluate('show()');
    expect(await charts.pixels('Loss', 'c1')).to.equal(0);
    expect(await charts.pixels('Gradient norm', 'c1')).to.be.above(50);
    await charts.show('undefined', '{ logarithmic: true, smoothing: 0.5 }');
    expect(await charts.pixels('Loss', 'c1')).to.equal(0);
    await button.press('Enter');
    await charts.until(`pixels('Loss', 'c1') > 50`);
    expect(await button.getAttribute('aria-pressed')).to.equal('true');
  });

  it('move the cursor from point to point by the arrow keys, and tell the values', async () => {
    await charts.show(one);
    const slider = charts.card('Parameter norm').getByRole('slider');
    await slider.focus();
    await charts.page.keyboard.press('End');
    expect(await charts.note('Loss')).to.equal('iteration 3,000');
    await charts.page.keyboard.press('ArrowLeft');
    expect(await charts.note('Loss')).to.equal('iteration 2,900');
    expect(await slider.getAttribute('aria-valuetext')).to.equal('iteration 2,900: discriminator 23.9, generator 39.8');
    await charts.page.keyboard.press('Home');
    await charts.page.keyboard.press('ArrowRight');
    expect(await charts.note('Loss')).to.equal('iteration 100');
    expect(await slider.getAttribute('aria-valuenow')).to.equal('100');
    await charts.page.keyboard.press('Escape');
    expect(await charts.note('Loss')).to.equal('');
  });
});
