import { InputError, RunError } from '../errors.js';

export const DEFAULT_PORT = 9464;
/** Ports that `auto` tries after the default one. */
const MORE_PORTS = 100;

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
 * Listens at a port, or with `auto` at the default one or the next free one.
 * @param listen rejects with the error of the system where the port can't be had
 * @throws InputError `port-busy`, `port-denied`; RunError `port-failed`
 */
export async function listenAt<T>(wanted: number | 'auto', listen: (port: number) => Promise<T>): Promise<T> {
  const last = wanted === 'auto' ? DEFAULT_PORT + MORE_PORTS : wanted;
  for (let port = wanted === 'auto' ? DEFAULT_PORT : wanted; port <= last; port++) {
    try {
      return await listen(port);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      if (error.code !== 'EADDRINUSE') throw denied(port, String(error.code));
    }
  }
  if (wanted !== 'auto') {
    throw new InputError('port-busy', `port ${wanted} is in use`, 'give another with --port N; --port auto takes the next free one');
  }
  throw new InputError('port-busy', `ports ${DEFAULT_PORT} to ${last} are in use`, 'give a free one with --port N, or --port off');
}

function denied(port: number, code: string): Error {
  const what = `port ${port} cannot be opened (${code})`;
  if (code === 'EACCES') return new InputError('port-denied', what, 'give one above 1023 with --port N');
  return new RunError('port-failed', what, '--port off trains without metrics');
}
