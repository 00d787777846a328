import type { Registry } from 'prom-client';
import type { RunSource } from './live/run-source.js';
import { listenAt } from './port.js';

const HOST = '127.0.0.1';

export interface ServerOptions {
  /** `auto`: the default port, or the next free one. */
  readonly port: number | 'auto';
  /** What the page shows, in this order. */
  readonly runs: readonly RunSource[];
  /** What `/metrics` shows; where it is left out there is none. */
  readonly registry?: Registry | undefined;
  /** What who pauses a run or has it go on has to give; where it is left out nobody can. */
  readonly controlToken?: string | undefined;
}

export interface RunningServer {
  readonly port: number;
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  /** Ends all connections; a page left open does not hold the process. */
  close(): Promise<void>;
}

/**
 * Serves runs to the machine it runs on: the live page on `/`, `/metrics`, `/healthz`, and what the page asks for.
 * @throws InputError `port-busy`, `port-denied`; RunError `port-failed`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  // Loaded here, so that a program that serves nothing loads no fastify.
  const { createMonitoringApp } = await import('./routes/monitoring-app.js');
  return await listenAt(options.port, async (wanted) => {
    const app = createMonitoringApp(options);
    try {
      const url = new URL(await app.listen({ host: HOST, port: wanted }));
      return { port: Number(url.port), url: url.origin, close: () => app.close() };
    } catch (error) {
      await app.close();
      throw error;
    }
  });
}
