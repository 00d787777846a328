import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { checkTls, type TlsPair } from '../listening.js';
import type { RestTimeouts } from './rest-options.js';

/**
 * The HTTP server below fastify, with its limits against clients that are slow or many.
 * @throws InputError `invalid-tls` where key or certificate are none, or do not belong together
 */
export function createHttpServer(
  handler: RequestListener,
  tls: TlsPair | undefined,
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
  if (tls !== undefined) checkTls(tls);
  const server = tls
    ? createTlsServer({ ...options, ...tls, handshakeTimeout: timeouts.headers * 1000 }, handler)
    : createServer(options, handler);
  server.maxConnections = maxConnections;
  // See `hangUpOnStall`: a request that is computed is as quiet.
  server.timeout = timeouts.stall * 1000;
  return server;
}
