import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { doublingModel, tinyModel } from '../serving/pictures/models.js';
import { PlainService, pictureServer } from '../serving/pictures/support.js';
import { startChromium } from './chromium.js';

/** Pages of a server with small models, a new one a test. */
export class PlaygroundPage {
  url = '';
  /** The same behind the key `a key`. */
  guardedUrl = '';
  folder = '';
  page!: Page;
  context!: BrowserContext;
  /** What must not be: errors of the console and of scripts, and requests to others. */
  faults: string[] = [];
  private readonly service = new PlainService();
  private readonly servers: FastifyInstance[] = [];
  private browser: Browser | undefined;

  async start(context: Mocha.Context): Promise<void> {
    this.browser = await startChromium(context);
    this.folder = await mkdtemp(join(tmpdir(), 'ganforge-web-'));
    await this.service.load('digits', tinyModel({ classes: 4, scalar: true, side: 8, latent: 40 }));
    await this.service.load('ring', tinyModel({ points: true }));
    await this.service.load('foreign', doublingModel());
    [this.url, this.guardedUrl] = [await this.listen(), await this.listen('a key')];
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    for (const server of this.servers) await server.close();
    await this.service.release();
    if (this.folder !== '') await rm(this.folder, { recursive: true });
  }

  async renew(): Promise<void> {
    this.context = await this.browser!.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      viewport: { width: 1200, height: 900 },
    });
    this.page = await this.context.newPage();
    this.faults = [];
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.faults.push(message.text());
    });
    this.page.on('pageerror', (error) => this.faults.push(error.message));
    this.page.on('request', (request) => {
      if (!request.url().startsWith(`${this.url}/`) && !/^(blob|data):/.test(request.url())) this.faults.push(request.url());
    });
  }

  /** Waits for the first images. */
  async open(path = 'playground/digits'): Promise<void> {
    await this.page.goto(`${this.url}/${path}`);
    await this.until(`document.querySelector('#grid-curl').textContent !== ''`);
  }

  /** Waits for the image that is chosen at first, and for the way, too. */
  async openWhole(): Promise<void> {
    await this.open();
    await this.until(`['edit-curl', 'way-curl'].every((id) => document.getElementById(id).textContent !== '')`);
  }

  /** Asked from here, as in the page the policy forbids to evaluate text. */
  async until(expression: string): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      // While the page changes to another, there is nothing to ask.
      if (await this.page.evaluate<boolean>(expression).catch(() => false)) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error(`it never came to ${expression}; the page says "${await this.text('problem')}"; faults: ${this.faults.join(' ')}`);
  }

  async text(id: string): Promise<string> {
    return (await this.page.locator(`#${id}`).textContent()) ?? '';
  }

  /** What is drawn on a canvas. */
  drawn(selector: string): Promise<string> {
    return this.page.evaluate<string>(`document.querySelector('${selector}').toDataURL()`);
  }

  changed(selector: string, before: string): Promise<void> {
    return this.until(`document.querySelector('${selector}').toDataURL() !== '${before}'`);
  }

  private async listen(apiKey?: string): Promise<string> {
    const server = await pictureServer(this.service, {}, apiKey);
    this.servers.push(server);
    return await server.listen({ port: 0, host: '127.0.0.1' });
  }
}

/** For all tests of the enclosing `describe`, which are skipped where there is no Chromium. */
export function usePlayground(): PlaygroundPage {
  const playground = new PlaygroundPage();
  before(async function () {
    await playground.start(this);
  });
  beforeEach(() => playground.renew());
  afterEach(() => playground.context.close());
  after(() => playground.stop());
  return playground;
}
