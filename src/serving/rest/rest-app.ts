import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { InferenceService } from '../inference-service.js';
import { requestId } from '../request-id.js';
import { BodyBudget } from './body-budget.js';
import { answerClientError } from './client-errors.js';
import { answerFailures, failureOf, sendFailure } from './failure-reply.js';
import { createHttpServer } from './http-server.js';
import type { InFlight } from './in-flight.js';
import { addInferRoute } from './infer-route.js';
import { addLifecycle } from './lifecycle.js';
import { refuseOtherMethods } from './method-not-allowed.js';
import { addModelRoutes } from './model-routes.js';
import { addRepositoryRoutes } from './repository-routes.js';
import { type RestOptions, restDefaults } from './rest-options.js';
import { addServerRoutes } from './server-routes.js';

/** Characters of a name in a path. */
const longestParam = 256;

/** The routes on a fastify that listens to nothing yet. */
export function createRestApp(service: InferenceService, inFlight: InFlight, options: RestOptions): FastifyInstance {
  const { bodyLimit, bodiesLimit, jsonLimit, maxConnections } = { ...restDefaults, ...options };
  const timeouts = { ...restDefaults.timeouts, ...options.timeouts };
  const app = Fastify({
    serverFactory: (handler) => createHttpServer(handler, options.tls, timeouts, maxConnections),
    bodyLimit,
    logger: options.log ?? false,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }) => requestId(headers['x-request-id'], headers.traceparent),
    requestIdHeader: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: longestParam },
    // What is in flight is waited for before fastify is closed; what is left then has been given up.
    forceCloseConnections: true,
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    // Before every hook.
    frameworkErrors: (error, request, reply) => {
      sendFailure(reply.header('x-request-id', request.id), failureOf(error, bodyLimit));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  answerFailures(app, bodyLimit);
  addLifecycle(app, inFlight, new BodyBudget(bodiesLimit, bodyLimit), options);
  const refuseOthers = refuseOtherMethods(app);
  addServerRoutes(app, service, inFlight, options.metrics);
  addModelRoutes(app, service);
  addInferRoute(app, service, jsonLimit);
  addRepositoryRoutes(app, service);
  for (const plugin of options.plugins ?? []) app.register(async (scope) => plugin(scope, service));
  app.register(async () => refuseOthers());
  return app;
}
