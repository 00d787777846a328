import { type ClientRequest, get } from 'node:http';
import { RunError } from '../../errors.js';
import type { RunListing } from '../../web/protocol.js';
import { exchange, keepAlive } from '../soak/http-exchange.js';

/** Somebody who looks at a run: Prometheus, and a browser with the live page open. */
export class Observer {
  readonly #agent = keepAlive();
  #page: ClientRequest | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param url of the server: `http://127.0.0.1:9464` */
  constructor(readonly url: string) {}

  /** Opens a page's stream, and scrapes each second until `leave`. */
  async look(): Promise<void> {
    const [run] = JSON.parse((await this.#get('/api/runs')).toString()) as RunListing[];
    await new Promise<void>((resolve, reject) => {
      this.#page = get(`${this.url}/api/runs/${run!.id}/stream`, (response) => {
        response.resume();
        if (response.statusCode === 200) resolve();
        else reject(new RunError('no-stream', `the stream of the page was answered with ${response.statusCode}`));
      }).on('error', reject);
    });
    this.#timer = setInterval(() => {
      // What failed is told by the next scrape that is measured.
      this.scrape().catch(() => {});
    }, 1000);
  }

  /** @returns milliseconds until all metrics are there */
  async scrape(): Promise<number> {
    const started = performance.now();
    await this.#get('/metrics');
    return performance.now() - started;
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#page?.on('error', () => {}).destroy();
  }

  /** Leaves for good. */
  close(): void {
    this.leave();
    this.#agent.destroy();
  }

  async #get(path: string): Promise<Buffer> {
    const { status, body } = await exchange({ url: `${this.url}${path}`, method: 'GET', agent: this.#agent });
    if (status !== 200) throw new RunError('no-answer', `${path} was answered with ${status}`);
    return body;
  }
}
