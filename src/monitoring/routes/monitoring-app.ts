import { createServer } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { EventStreams, type StreamLimits } from '../live/event-stream.js';
import type { ServerOptions } from '../server.js';
import { addControlRoutes } from './control-routes.js';
import { isLoopbackHost } from './loopback-host.js';
import { addPageRoutes } from './page-routes.js';
import { runFinder } from './run-finder.js';
import { addRunRoutes } from './run-routes.js';
import { addSampleRoutes } from './sample-routes.js';
import { sendPlain } from './send-plain.js';
import { addWatchRoutes } from './watch-routes.js';

/** On every answer, whatever it is; the page has a policy of its own. */
const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The routes on a fastify that listens to nothing yet.
 * @throws RangeError where two runs have the same id, or one has an id that does not fit into an address
 */
export function createMonitoringApp(
  { runs, registry, controlToken }: Omit<ServerOptions, 'port'>,
  limits: Partial<StreamLimits> = {},
): FastifyInstance {
  const app = Fastify({
    // Headers are set below fastify, so that they are on what it refuses by itself as well.
    serverFactory: (handler) =>
      createServer((request, response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        handler(request, response);
      }),
    bodyLimit: 1024,
    forceCloseConnections: true,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply: FastifyReply) => sendPlain(reply, 400, 'the request is no good'),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null));
  app.addHook('onRequest', (request, reply, done) => {
    const { config } = request.routeOptions;
    if (config.anyHost || isLoopbackHost(request.headers.host)) return done();
    sendPlain(reply, 403, 'Host is no name of this machine for itself (against DNS rebinding): open the address that the program printed');
  });
  app.setNotFoundHandler(({ method }, reply) => {
    if (method === 'GET' || method === 'HEAD') return sendPlain(reply, 404, 'nothing here');
    return sendPlain(reply.header('Allow', 'GET, HEAD'), 405, 'only GET and HEAD');
  });
  app.setErrorHandler<Error & { readonly statusCode?: number }>(({ statusCode = 500 }, _request, reply) =>
    // A file that is removed on the way, say; the run goes on.
    sendPlain(reply, statusCode, statusCode < 500 ? 'the request is no good' : 'cannot be read now'),
  );
  const streams = new EventStreams(limits);
  app.addHook('preClose', () => streams.close());
  const find = runFinder(runs);
  addPageRoutes(app, registry !== undefined);
  addWatchRoutes(app, registry);
  addRunRoutes(app, runs, find, streams);
  addSampleRoutes(app, find);
  addControlRoutes(app, find, controlToken);
  return app;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked for by machines that know this one by other names; tells no page of another site anything that it could use. */
    anyHost?: boolean;
  }
}
