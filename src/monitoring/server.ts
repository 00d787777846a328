import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { InputError, RunError } from '../errors.js';
import { livePage } from '../web/page.js';
import type { StatusBoard } from './status.js';

export const DEFAULT_PORT = 9464;
const HOST = '127.0.0.1';
/** Ports that `auto` tries after the default one. */
const MORE_PORTS = 100;

export interface ServerOptions {
  /** `auto`: the default port, or the next free one. */
  readonly port: number | 'auto';
  readonly registry: Registry;
  readonly board: StatusBoard;
}

export interface RunningServer {
  readonly port: number;
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `--port`: a number, `auto` or `off`.
 * @throws InputError `invalid-port`
 */
export function parsePort(text: string): number | 'auto' | 'off' {
  if (text === 'auto' || text === 'off') return text;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new InputError('invalid-port', `--port is '${text}'`, 'expected a number up to 65535, auto or off');
}

/**
 * Serves a run to the machine it runs on: the live page on `/`, `/metrics`, `/healthz`, and what the page asks for.
 * @throws InputError `port-busy`, `port-denied`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const last = options.port === 'auto' ? DEFAULT_PORT + MORE_PORTS : options.port;
  for (let port = options.port === 'auto' ? DEFAULT_PORT : options.port; port <= last; port++) {
    const server = createServer((request, response) => {
      void answer(request, response, options);
    });
    const failure = await listen(server, port);
    if (failure === undefined) return running(server);
    if (failure.code !== 'EADDRINUSE') throw denied(port, failure);
  }
  if (options.port !== 'auto') {
    throw new InputError('port-busy', `port ${options.port} is in use`, 'give another with --port N; --port auto takes the next free one');
  }
  throw new InputError('port-busy', `ports ${DEFAULT_PORT} to ${last} are in use`, 'give a free one with --port N, or --port off');
}

function listen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, HOST, () => {
      server.removeListener('error', resolve);
      resolve(undefined);
    });
  });
}

function denied(port: number, failure: NodeJS.ErrnoException): Error {
  const what = `port ${port} cannot be opened (${failure.code})`;
  if (failure.code === 'EACCES') return new InputError('port-denied', what, 'give one above 1023 with --port N');
  return new RunError('port-failed', what, '--port off trains without metrics');
}

function running(server: Server): RunningServer {
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections(); // a page left open must not hold the process
    });
  return { port, url: `http://${HOST}:${port}`, close };
}

interface Answer {
  readonly type: string;
  readonly body: string | Buffer;
  /** Of a page: what it may load; nothing else may load anything. */
  readonly policy?: string;
}

type Route = (options: ServerOptions) => Promise<Answer | undefined> | Answer;

const ROUTES: Readonly<Record<string, Route>> = {
  '/': () => {
    const { html, policy } = livePage();
    return { type: 'text/html; charset=utf-8', body: html, policy };
  },
  '/healthz': () => ({ type: 'text/plain; charset=utf-8', body: 'ok\n' }),
  '/metrics': async ({ registry }) => ({ type: registry.contentType, body: await registry.metrics() }),
  '/status.json': ({ board }) => ({ type: 'application/json', body: JSON.stringify(board.status) }),
  '/sample.png': async ({ board }) => {
    const path = board.samplePath;
    return path === undefined ? undefined : { type: 'image/png', body: await readFile(path) };
  },
};

async function answer(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return plain(response, 405, 'only GET and HEAD');
  }
  const path = (request.url ?? '/').split('?', 1)[0]!;
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  let found: Answer | undefined;
  try {
    found = await route?.(options);
  } catch {
    return plain(response, 500, 'cannot be read now'); // a sample removed on the way, say; the run goes on
  }
  if (found === undefined) return plain(response, 404, 'nothing here');
  response.setHeader('Content-Security-Policy', found.policy ?? "default-src 'none'");
  response.writeHead(200, { 'Content-Type': found.type, 'Content-Length': Buffer.byteLength(found.body) });
  response.end(found.body);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
