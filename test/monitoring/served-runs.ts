import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { LiveRun } from '../../src/monitoring/live/live-run.js';
import { createMetrics } from '../../src/monitoring/metrics.js';
import { type RunningServer, startServer } from '../../src/monitoring/server.js';
import { testFolder } from './folder.js';
import { rawRequest, requestText } from './live/raw-request.js';

/** A server of metrics and of the live runs `first` and `second`, a new one a test. */
export class ServedRuns {
  readonly path = testFolder();
  readonly registry = createMetrics().registry;
  /** The run `first`. */
  run!: LiveRun;
  server!: RunningServer;

  async start(): Promise<void> {
    this.run = new LiveRun(this.path('first'));
    mkdirSync(this.path('first/samples'), { recursive: true });
    this.server = await startServer({ port: 0, registry: this.registry, runs: [this.run, new LiveRun(this.path('second'))] });
  }

  readonly get = (route: string, options: RequestInit = {}) => fetch(this.server.url + route, options);

  /** Asks for exactly what is told, which `fetch` would tidy up first. */
  readonly raw = (target: string, headers?: Record<string, string>) => rawRequest(this.server.port, requestText(target, headers));

  /** Gives the run `first` a sample grid, and returns its file. */
  readonly addSample = async (iteration: number): Promise<Buffer> => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: iteration, g: 0, b: 0 } } })
      .png()
      .toBuffer();
    writeFileSync(this.path(`first/samples/iteration-${String(iteration).padStart(6, '0')}.png`), png);
    this.run.listener({ type: 'sample', iteration, path: '', diversity: 1 });
    return png;
  };
}

/** For all tests of the enclosing `describe`. */
export function useServedRuns(): ServedRuns {
  const served = new ServedRuns();
  beforeEach(() => served.start());
  afterEach(() => served.server.close());
  return served;
}
