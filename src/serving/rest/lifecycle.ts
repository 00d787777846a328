import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logAnswered } from '../access-log.js';
import { createKeyCheck } from '../api-key.js';
import { failures, ServingFailure } from '../failure.js';
import type { BodyBudget } from './body-budget.js';
import { createBrowserRules } from './browser-rules.js';
import { notFound, pathOf } from './failure-reply.js';
import { invalid } from './fields.js';
import type { InFlight } from './in-flight.js';
import type { FinishedRequest, RestOptions } from './rest-options.js';
import './route-config.js';

/** Seconds after which a client of a server that shuts down may find the next one. */
const retryElsewhere = 1;

/** What every request goes through before its route: counting, headers, limits of who may ask what. What is refused here is not read. */
export function addLifecycle(
  app: FastifyInstance,
  inFlight: InFlight,
  bodies: BodyBudget,
  { apiKey, allowOrigin, onFinished, log }: RestOptions,
): void {
  const browserRules = createBrowserRules(allowOrigin);
  const refusalOf = apiKey === undefined ? undefined : createKeyCheck(apiKey);
  app.decorateRequest('modelName', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const accepted = !inFlight.closing;
    const start = performance.now();
    let held = 0;
    if (accepted) inFlight.enter();
    reply.raw.once('close', () => {
      if (accepted) inFlight.leave();
      bodies.give(held);
      const finished = finishedOf(request, reply, (performance.now() - start) / 1000);
      if (log !== undefined) logFinished(request, finished);
      onFinished?.(finished);
    });
    reply.raw.on('timeout', hangUpOnStall);
    reply.header('x-request-id', request.id);
    if (browserRules(request, reply)) {
      reply.code(204).send();
      return;
    }
    admit(request, reply);
    held = takeRoom(request, reply);
    done();
  });

  const takeRoom = (request: FastifyRequest, reply: FastifyReply): number => {
    try {
      return bodies.take(request.headers);
    } catch (error) {
      // Its body is not read, so that nothing can follow it.
      reply.header('connection', 'close');
      throw error;
    }
  };

  const admit = (request: FastifyRequest, reply: FastifyReply) => {
    const { config } = request.routeOptions;
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) throw invalid('the request has no Host');
    if (inFlight.closing) {
      reply.header('connection', 'close');
      if (!config.probe) throw new ServingFailure('unavailable', 'the server is shutting down', retryElsewhere);
    }
    const refusal = config.open ? undefined : refusalOf?.(request.headers.authorization, request.headers['x-api-key']?.toString());
    if (refusal) {
      reply.header('www-authenticate', 'Bearer');
      throw refusal;
    }
    if (request.is404) throw notFound(request);
    if (config.allow !== undefined) {
      reply.header('allow', config.allow);
      throw new ServingFailure('method-not-allowed', `${request.method} is not for ${pathOf(request)}, expected ${config.allow}`);
    }
  };
}

/** A client that takes in nothing of its answer would have it kept for ever; one that waits for its answer has nothing to take in. */
function hangUpOnStall(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
}

function finishedOf(request: FastifyRequest, reply: FastifyReply, seconds: number): FinishedRequest {
  const status = reply.raw.writableEnded ? reply.raw.statusCode : failures.cancelled.http;
  return { route: request.routeOptions.url, model: request.modelName, status, seconds };
}

function logFinished(request: FastifyRequest, { model, status, seconds }: FinishedRequest): void {
  const isProbe = request.routeOptions.config.probe === true;
  logAnswered(request.log, { protocol: 'rest', method: request.method, path: pathOf(request), status, seconds, model, isProbe });
}
