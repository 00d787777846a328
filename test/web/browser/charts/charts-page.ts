import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type PageAsset, pageAssets } from '../../../../src/web/assets.js';
import { startChromium } from '../../chromium.js';

const importMap = '{"imports":{"uplot":"/assets/uPlot.js"}}';
const policy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self' data:",
].join('; ');

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>charts</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/uPlot.css"><link rel="stylesheet" href="/assets/page.css">
<script type="importmap">${importMap}</script><script type="module" src="/page.js"></script></head><body><div id="charts"></div></body></html>`;

/** Runs as a training would leave them: `made` rows of one, `grow` it by more, `show` them all. */
const script = `
import { createCharts } from '/assets/charts/index.js';
import { History } from '/assets/history.js';
const noise = (n) => Math.abs(Math.sin(n * 12.9898) * 43758.5453) % 1 - 0.5;
const row = (i, { shift = 0, score = false }) => {
  const t = i / 1000;
  const values = {
    'loss/discriminator': 0.25 + 1.1 * Math.exp(-2 * t) + 0.1 * noise(i) + shift, 'loss/generator': 0.7 + 0.6 * t / (1 + t) + 0.25 * noise(i + 7) + shift,
    'output/real': score ? 3 + noise(i) : 0.5 + 0.35 * Math.exp(-t) + 0.08 * noise(i + 1), 'output/fake': score ? -2 + noise(i) : 0.5 - 0.4 * Math.exp(-1.5 * t) + 0.08 * noise(i + 2),
    'overlap/discriminator': 0.9 - 0.8 * Math.exp(-t), 'speed/images': 5300 + 700 * noise(i + 3) + 900 * shift,
    'gradient/discriminator': 2 + noise(i + 4) + shift, 'gradient/generator': 0.4 + 0.2 * noise(i + 5) + shift,
  };
  if (i % 100 === 0) Object.assign(values, { 'parameters/discriminator': 21 + t, 'parameters/generator': 34 + 2 * t,
    'update/discriminator': 2e-3 * Math.exp(-t), 'update/generator': 7e-4 * (1 + 0.4 * noise(i)), 'diversity/samples': 1 - 0.7 / (1 + t) });
  if (i % 500 === 0) Object.assign(values, { 'evaluation/fid': 20 + 180 * Math.exp(-t) });
  if (i % 16 === 0) values['metric/r1/gradient_penalty'] = 0.02 + 0.01 * noise(i);
  return { iteration: i, seconds: i * 0.13 * (1 + shift), values };
};
const charts = createCharts(document.getElementById('charts'));
const state = window.state = { runs: [], options: { smoothing: 0, x: 'iteration', logarithmic: false } };
window.made = (name, { from = 0, to = 3000, step = 10, ...look }) => {
  const history = new History();
  for (let i = from; i <= to; i += step) history.add(row(i, look));
  const marks = [{ iteration: 1000, text: 'checkpoint', problem: false }, { iteration: 2000, text: 'checkpoint', problem: false },
    { iteration: 1500, text: 'a step was dropped: the loss was not finite', problem: true }];
  return { id: name, name, output: look.score ? 'score' : 'probability', history, marks, look, to, step };
};
window.grow = (run, rows = 1) => { for (let k = 0; k < rows; k++) run.history.add(row(run.to += run.step, run.look)); };
window.show = (runs, options) => {
  state.runs = runs ?? state.runs;
  Object.assign(state.options, options);
  charts.update(state.runs, state.options);
};
window.charts = charts;
const canvasOf = (title) => [...document.querySelectorAll('section')].find((card) => card.querySelector('h2').textContent === title).querySelector('canvas');
window.drawn = (title) => canvasOf(title).toDataURL();
/** Pixels of a chart that are nearly of a colour of the page. */
window.pixels = (title, colour) => {
  const canvas = canvasOf(title);
  const paint = document.createElement('canvas').getContext('2d');
  paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--' + colour).trim();
  const wanted = [1, 3, 5].map((at) => parseInt(paint.fillStyle.slice(at, at + 2), 16));
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200 && wanted.every((value, channel) => Math.abs(value - data[at + channel]) < 24)) count++;
  }
  return count;
};
window.ready = true;
`;

/** A page with charts alone, a new one a test. */
export class ChartsPage {
  url = '';
  page!: Page;
  context!: BrowserContext;
  /** What must not be: errors and warnings of the console and of scripts. */
  faults: string[] = [];
  #server: Server | undefined;
  #browser: Browser | undefined;

  async start(context: Mocha.Context): Promise<void> {
    this.#browser = await startChromium(context);
    this.#server = createServer((request, response) => {
      const content = contentOf(request.url ?? '');
      if (content === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': content.type, 'content-security-policy': policy }).end(content.body);
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }

  async renew(): Promise<void> {
    this.context = await this.#browser!.newContext({ viewport: { width: 1200, height: 900 } });
    this.page = await this.context.newPage();
    this.faults = [];
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.faults.push(message.text());
    });
    this.page.on('pageerror', (error) => this.faults.push(error.message));
    await this.page.goto(this.url);
    await this.until('window.ready === true');
  }

  /** Shows what is told as JavaScript: runs and options. */
  async show(runs: string, options = '{}'): Promise<void> {
    await this.page.evaluate(`show(${runs}, ${options})`);
  }

  async until(expression: string): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (await this.page.evaluate<boolean>(expression)) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error(`it never came to ${expression}; faults: ${this.faults.join(' ')}`);
  }

  card(title: string) {
    return this.page.getByRole('region', { name: title, exact: true });
  }

  /** The area between the axes. */
  plot(title: string) {
    return this.card(title).locator('.u-over');
  }

  legend(title: string): Promise<string[]> {
    return this.card(title).locator('.chart-legend button').allInnerTexts();
  }

  /** Pixels of a chart in a colour, such as `c0`. */
  pixels(title: string, colour: string): Promise<number> {
    return this.page.evaluate<number>(`pixels(${JSON.stringify(title)}, '${colour}')`);
  }

  /** What is drawn on a chart. */
  drawn(title: string): Promise<string> {
    return this.page.evaluate<string>(`drawn(${JSON.stringify(title)})`);
  }

  /** Drags over a chart, from and to parts of its width. */
  async drag(title: string, from: number, to: number): Promise<void> {
    await this.plot(title).scrollIntoViewIfNeeded();
    const box = (await this.plot(title).boundingBox())!;
    const at = (part: number) => [box.x + part * box.width, box.y + box.height / 2] as const;
    await this.page.mouse.move(...at(from));
    await this.page.mouse.down();
    await this.page.mouse.move(...at((from + to) / 2));
    await this.page.mouse.move(...at(to));
    await this.page.mouse.up();
  }

  /** Moves the mouse to a part of a chart's width. */
  async point(title: string, part: number): Promise<void> {
    await this.plot(title).scrollIntoViewIfNeeded();
    const box = (await this.plot(title).boundingBox())!;
    await this.page.mouse.move(box.x + part * box.width, box.y + box.height / 2);
  }

  /** Where the cursor is. */
  async iteration(title: string): Promise<number> {
    return Number((await this.note(title)).replaceAll(/\D/g, ''));
  }

  note(title: string): Promise<string> {
    return this.card(title).locator('.chart-note').innerText();
  }
}

function contentOf(path: string): PageAsset | undefined {
  if (path === '/') return { type: 'text/html', body: page };
  if (path === '/page.js') return { type: 'text/javascript', body: script };
  return pageAssets()[path.replace('/assets/', '')];
}

/** For all tests of the enclosing `describe`, which are skipped where there is no Chromium. */
export function useCharts(): ChartsPage {
  const charts = new ChartsPage();
  before(async function () {
    await charts.start(this);
  });
  beforeEach(() => charts.renew());
  afterEach(() => charts.context.close());
  after(() => charts.stop());
  return charts;
}
