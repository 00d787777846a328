import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { InputError } from '../../errors.js';
import type { RestOptions, RestTimeouts } from './rest-options.js';

/**
 * The HTTP server below fastify, with its limits against clients that are slow or many.
 * @throws InputError `invalid-tls` where key or certificate are none, or do not belong together
 */
export function createHttpServer(
  handler: RequestListener,
  tls: RestOptions['tls'],
  timeouts: RestTimeouts,
  maxConnections: number,
): Server {
  const options: ServerOptions = {
    headersTimeout: timeouts.headers * 1000,
    requestTimeout: timeouts.request * 1000,
    keepAliveTimeout: timeouts.keepAlive * 1000,
    connectionsCheckingInterval: timeouts.check * 1000,
    // Node.js would answer without the protocol's body.
    requireHostHeader: false,
  };
  const server = tls === undefined ? createServer(options, handler) : tlsServer(options, handler, tls, timeouts);
  server.maxConnections = maxConnections;
  return server;
}

function tlsServer(options: ServerOptions, handler: RequestListener, tls: NonNullable<RestOptions['tls']>, timeouts: RestTimeouts): Server {
  try {
    return createTlsServer({ ...options, ...tls, handshakeTimeout: timeouts.headers * 1000 }, handler);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError('invalid-tls', `the TLS key and certificate can't be used (${reason})`, 'give both as PEM files of a pair');
  }
}
