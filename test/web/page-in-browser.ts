import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Registry } from 'prom-client';
import type { RunSource } from '../../src/monitoring/live/run-source.js';
import { type RunningServer, startServer } from '../../src/monitoring/server.js';
import { startChromium } from './chromium.js';
import { MadeRun } from './made-run.js';

/** The live page of made runs in a browser, a new one a test. */
export class PageInBrowser {
  page!: Page;
  context!: BrowserContext;
  server!: RunningServer;
  /** What must not be: errors of the console and of scripts, and requests to others. */
  faults: string[] = [];
  #browser: Browser | undefined;
  #folder: Awaited<ReturnType<typeof MadeRun.folder>> | undefined;

  async start(context: Mocha.Context): Promise<void> {
    this.#browser = await startChromium(context);
    this.#folder = await MadeRun.folder();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#folder?.remove();
  }

  /** Of a run that has made samples at the iterations. */
  async run(name: string, iterations: readonly number[], tempo?: number, points?: boolean): Promise<MadeRun> {
    const run = new MadeRun(name.replaceAll(/[^\w.-]/g, '_'), name, this.#folder!.path, tempo, points);
    await run.train(...iterations);
    return run;
  }

  /** Serves the runs, and opens their page. */
  async open(runs: readonly RunSource[], { token, query = '' }: { token?: string; query?: string } = {}): Promise<void> {
    await this.serve(runs, 0, token);
    this.context = await this.#browser!.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      viewport: { width: 1500, height: 1000 },
    });
    this.page = await this.context.newPage();
    this.faults = [];
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.faults.push(`${message.text()} ${message.location().url}`);
    });
    this.page.on('pageerror', (error) => this.faults.push(error.message));
    this.page.on('request', (request) => {
      if (!request.url().startsWith(`${this.server.url}/`) && !/^(blob|data):/.test(request.url())) this.faults.push(request.url());
    });
    await this.page.goto(`${this.server.url}/${query}`);
  }

  async serve(runs: readonly RunSource[], port: number, controlToken?: string): Promise<void> {
    this.server = await startServer({ port, runs, registry: new Registry(), controlToken });
  }

  async end(): Promise<void> {
    await this.context.close();
    await this.server.close();
  }

  /** Asked from here, as in the page the policy forbids to evaluate text. */
  async until(expression: string): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      // While the page changes to another, there is nothing to ask.
      if (await this.page.evaluate<boolean>(expression).catch(() => false)) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error(`it never came to ${expression}; faults: ${this.faults.join(' ')}`);
  }

  /** Waits until an element says a text. */
  says(id: string, text: string): Promise<void> {
    return this.until(`document.getElementById('${id}').textContent.includes(${JSON.stringify(text)})`);
  }

  /** Waits until all canvases that are found have something drawn on them. */
  drawn(selector: string): Promise<void> {
    return this.until(`(() => {
      const canvases = [...document.querySelectorAll('${selector}')];
      const blank = ({ width, height }) => Object.assign(document.createElement('canvas'), { width, height }).toDataURL();
      return canvases.length > 0 && canvases.every((canvas) => canvas.toDataURL() !== blank(canvas));
    })()`);
  }
}

/** For all tests of the enclosing `describe`, which are skipped where there is no Chromium. */
export function usePage(): PageInBrowser {
  const live = new PageInBrowser();
  before(async function () {
    await live.start(this);
  });
  afterEach(() => live.end());
  after(() => live.stop());
  return live;
}
