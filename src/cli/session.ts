import { createMetrics } from '../monitoring/metrics.js';
import { announceTarget, targetOf } from '../monitoring/sd-file.js';
import { type RunningServer, startServer } from '../monitoring/server.js';
import { StatusBoard } from '../monitoring/status.js';
import type { RunListener } from '../training/events.js';
import { endAtOnce } from './end-at-once.js';
import { createProgress } from './terminal/progress.js';

export type OutputMode = 'normal' | 'json' | 'quiet';

export interface SessionOptions {
  readonly port: number | 'auto' | 'off';
  readonly mode: OutputMode;
  /** Folder of the run. */
  readonly run: string;
  /** File that tells Prometheus of the run while its metrics are served. */
  readonly sdFile?: string | undefined;
}

/** One sitting of a run in the terminal: what listens to it, and how it is stopped. */
export interface Session {
  readonly listeners: readonly RunListener[];
  /** Aborted by the first SIGINT or SIGTERM, or when nobody reads the output any more; a second signal ends the process at once. */
  readonly signal: AbortSignal;
  /** Where metrics and the live page are. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts the metrics server and the progress line.
 * @throws InputError where the port is taken, or the file for Prometheus cannot be written
 */
export async function openSession({ port, mode, run, sdFile }: SessionOptions): Promise<Session> {
  const metrics = createMetrics();
  const board = new StatusBoard();
  const server: RunningServer | undefined = port === 'off' ? undefined : await startServer({ port, registry: metrics.registry, board });
  if (server && mode === 'normal') process.stdout.write(`live page ${server.url}/   metrics ${server.url}/metrics\n`);
  if (server && mode === 'json') process.stdout.write(`${JSON.stringify({ type: 'server', url: server.url })}\n`);
  const { signal, forget } = stopOnSignals(mode);
  let withdraw: (() => void) | undefined;
  const session: Session = {
    listeners: [metrics.listener, board.listener, createProgress({ mode })],
    signal,
    url: server?.url,
    async close() {
      forget();
      withdraw?.();
      await server?.close();
    },
  };
  try {
    if (server && sdFile !== undefined) {
      withdraw = await announceTarget(sdFile, targetOf(server.port, run));
      // A second signal leaves no time for it.
      signal.addEventListener('abort', withdraw);
    }
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

function stopOnSignals(mode: OutputMode): { readonly signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const stop = (name: 'SIGINT' | 'SIGTERM') => {
    if (controller.signal.aborted) return endAtOnce(name);
    controller.abort();
    // The progress line stands where the terminal echoes ^C.
    const lineEnd = process.stderr.isTTY ? '\n' : '';
    if (mode !== 'quiet') process.stderr.write(`${lineEnd}stopping after this iteration; once more ends at once\n`);
  };
  const brokenPipe = () => controller.abort();
  process.stdout.on('error', brokenPipe);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  return {
    signal: controller.signal,
    forget() {
      process.stdout.off('error', brokenPipe);
      // A second signal may come while the program ends after a first one: it must not find the default, which would end it with another exit code.
      if (controller.signal.aborted) return;
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
    },
  };
}
