import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServingFailure } from '../failure.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Asks every request for a key, except those for routes that are open. Keys are compared in a time that does not depend on where they
 * differ.
 *
 * @returns lets a request pass, or throws ServingFailure `unauthenticated`
 */
export function createAuthentication(key: string): (request: FastifyRequest, reply: FastifyReply) => void {
  const expected = digest(key);
  return (request, reply) => {
    if (request.routeOptions.config.open) return;
    const given = givenKey(request);
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return;
    reply.header('www-authenticate', 'Bearer');
    const what = given === undefined ? 'the request has no API key' : 'the API key is not the one of this server';
    throw new ServingFailure('unauthenticated', `${what}: give it by Authorization: Bearer KEY or X-API-Key: KEY`);
  };
}

function givenKey({ headers }: FastifyRequest): string | undefined {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  const own = headers['x-api-key'];
  return bearer ?? (typeof own === 'string' ? own : undefined);
}
