import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logFault } from '../access-log.js';
import { failures, ServingFailure, toFailure } from '../failure.js';
import { sendJson } from './send-json.js';

/** Answers every failure, fastify's own included, with `{"error": "..."}` and its status. */
export function answerFailures(app: FastifyInstance, bodyLimit: number): void {
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error, bodyLimit);
    if (failure.kind === 'internal') logFault(request.log, error);
    return sendFailure(reply, failure);
  });
  app.setNotFoundHandler((request) => {
    throw notFound(request);
  });
}

export function sendFailure(reply: FastifyReply, failure: ServingFailure): FastifyReply {
  if (failure.retryAfter !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(failure.retryAfter)));
  return sendJson(reply.code(failures[failure.kind].http), { error: failure.message });
}

export const notFound = (request: FastifyRequest): ServingFailure =>
  new ServingFailure('not-found', `there is nothing at ${pathOf(request).slice(0, 200)}`);

/** Without what follows `?`. */
export function pathOf({ url }: FastifyRequest): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** What an error is to a client, by fastify's codes for those that it throws itself. */
export function failureOf(error: unknown, bodyLimit: number): ServingFailure {
  if (!(error instanceof Error) || !('code' in error)) return toFailure(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ServingFailure('too-large', `the body has more than ${bodyLimit} bytes, which is the limit`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ServingFailure('unsupported-media', 'the Content-Type is none, expected application/json or application/octet-stream');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ServingFailure('invalid', 'the body has not as many bytes as Content-Length says');
    case 'FST_ERR_BAD_URL':
      return new ServingFailure('invalid', 'the path has a % that stands for no character');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ServingFailure('not-found', 'a name in the path is longer than any here');
    case 'ECONNRESET':
      return new ServingFailure('cancelled', 'the client went away while it sent its request');
    default:
      return toFailure(error);
  }
}
