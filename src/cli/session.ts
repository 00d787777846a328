import { hostname } from 'node:os';
import type { Ranks } from '../cluster/ranks.js';
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
  /** Of the first rank; others have those behind it. */
  readonly port: number | 'auto' | 'off';
  readonly mode: OutputMode;
  /** Folder of the run. */
  readonly run: string;
  /** File that tells Prometheus of the run while its metrics are served. */
  readonly sdFile?: string | undefined;
  /** What who pauses the run from the live page of the first rank has to give; without one nobody can. */
  readonly controlToken?: string | undefined;
  readonly ranks: Ranks;
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
 * Starts the metrics server and the progress line; on all ranks together.
 * @throws InputError where the port is taken, or the file for Prometheus cannot be written
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { port, mode, run, sdFile, ranks } = options;
  const controlToken = ranks.isFirst ? options.controlToken : undefined;
  const metrics = createMetrics({
    onFailure: (text) => mode !== 'quiet' && process.stderr.write(`ganforge: ${text}\n`),
    rank: ranks.size > 1 ? ranks.rank : undefined,
  });
  const { signal, forget } = stopOnSignals(mode);
  const pause = new PauseSwitch(signal);
  const live = new LiveRun(run, controlToken === undefined ? undefined : pause);
  const server = await startUnlessOff(portOfRank(port, ranks.rank), { runs: [live], registry: metrics.registry, controlToken }).catch(
    (error: unknown) => {
      forget();
      throw error;
    },
  );
  if (server) announce(server, mode, controlToken);
  let target: Announcement | undefined;
  const session: Session = {
    listeners: [
      metrics.listener,
      ...(server ? [live.listener] : []),
      // It tells what others have to say.
      ...(ranks.isFirst ? [createProgress({ mode })] : []),
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
    const ports = await portsHere(ranks, server?.port);
    if (ranks.isFirst && ports.length > 0 && sdFile !== undefined) {
      const announced = await announceTarget(sdFile, targetOf(ports, run));
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

/** Each rank has a port of its own: the one asked for and those behind it. */
const portOfRank = (port: SessionOptions['port'], rank: number): SessionOptions['port'] =>
  typeof port === 'number' && port > 0 ? port + rank : port;

/** Where the metrics of ranks on this machine are; those on others can't be reached from here. */
async function portsHere(ranks: Ranks, port: number | undefined): Promise<readonly number[]> {
  const host = hostname();
  const all = await ranks.gather('the ports of metrics', { host, port });
  return all.flatMap((each) => (each.host === host ? (each.port ?? []) : []));
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
