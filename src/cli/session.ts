import { LiveRun } from '../monitoring/live/live-run.js';
import { createMetrics } from '../monitoring/metrics.js';
import { type Announcement, announceTarget, targetOf } from '../monitoring/sd-file.js';
import { type RunningServer, type ServerOptions, startServer } from '../monitoring/server.js';
import type { RunListener } from '../training/events.js';
import { PauseSwitch } from '../training/run-control.js';
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
  /** What who pauses the run from the live page has to give; without one nobody can. */
  readonly controlToken?: string | undefined;
}

/** One sitting of a run in the terminal: what listens to it, and how it is stopped. */
export interface Session {
  readonly listeners: readonly RunListener[];
  /** Aborted by the first SIGINT or SIGTERM, or when nobody reads the output any more; a second signal ends the process at once. */
  readonly signal: AbortSignal;
  /** What the live page pauses the run by. */
  readonly pause: PauseSwitch;
  /** Where metrics and the live page are. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts the metrics server and the progress line.
 * @throws InputError where the port is taken, or the file for Prometheus cannot be written
 */
export async function openSession({ port, mode, run, sdFile, controlToken }: SessionOptions): Promise<Session> {
  const metrics = createMetrics({ onFailure: (text) => mode !== 'quiet' && process.stderr.write(`ganforge: ${text}\n`) });
  const { signal, forget } = stopOnSignals(mode);
  const pause = new PauseSwitch(signal);
  const live = new LiveRun(run, controlToken === undefined ? undefined : pause);
  const server = await startUnlessOff(port, { runs: [live], registry: metrics.registry, controlToken }).catch((error: unknown) => {
    forget();
    throw error;
  });
  if (server) announce(server, mode, controlToken);
  let target: Announcement | undefined;
  const session: Session = {
    listeners: [
      metrics.listener,
      ...(server ? [live.listener] : []),
      createProgress({ mode }),
      (event) => {
        if (event.type === 'end' && event.reason === 'failed') target?.leave();
      },
    ],
    signal,
    pause,
    url: server?.url,
    async close() {
      forget();
      target?.withdraw();
      await server?.close();
    },
  };
  try {
    if (server && sdFile !== undefined) {
      const announced = await announceTarget(sdFile, targetOf(server.port, run));
      target = announced;
      // A second signal leaves no time for it.
      signal.addEventListener('abort', () => announced.withdraw());
    }
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

const startUnlessOff = async (port: SessionOptions['port'], options: Omit<ServerOptions, 'port'>): Promise<RunningServer | undefined> =>
  port === 'off' ? undefined : await startServer({ port, ...options });

/** Where the page is. A token in its address is for the page alone: browsers do not send what follows `#`. */
function announce({ url }: RunningServer, mode: OutputMode, token: string | undefined): void {
  const page = `${url}/${token === undefined ? '' : `#token=${token}`}`;
  if (mode === 'normal') process.stdout.write(`live page ${page}   metrics ${url}/metrics\n`);
  if (mode === 'json') process.stdout.write(`${JSON.stringify({ type: 'server', url, ...(token === undefined ? {} : { page }) })}\n`);
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
