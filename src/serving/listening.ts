import { createSecureContext } from 'node:tls';
import { InputError, RunError } from '../errors.js';

/** Key and certificate chain, in PEM. */
export interface TlsPair {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** @throws InputError `invalid-tls` where key or certificate are none, or do not belong together */
export function checkTls(tls: TlsPair): void {
  try {
    createSecureContext(tls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError('invalid-tls', `the TLS key and certificate can't be used (${reason})`, 'give both as PEM files of a pair');
  }
}

/** An address as URLs and gRPC have it. */
export const hostAndPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Why a server can't listen.
 * @param code of the system, such as EADDRINUSE
 * @param flag by which the port is given
 * @returns InputError `port-busy`, `port-denied`, `invalid-host`; RunError `port-failed`
 */
export function listenError(code: string, host: string, port: number, flag: '--port' | '--grpc-port'): InputError | RunError {
  const what = `port ${port} of ${host} cannot be opened (${code})`;
  if (code === 'EADDRINUSE') return new InputError('port-busy', `port ${port} of ${host} is in use`, `give another with ${flag} N`);
  if (code === 'EACCES') return new InputError('port-denied', what, `give one above 1023 with ${flag} N`);
  if (['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL'].includes(code)) {
    return new InputError('invalid-host', `${host} is no address of this machine (${code})`, 'give one with --host, such as 127.0.0.1');
  }
  return new RunError('port-failed', what);
}
