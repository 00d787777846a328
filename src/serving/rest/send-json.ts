import type { FastifyReply } from 'fastify';

/** Answers with JSON: 200 unless the reply has another status. */
export function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  // The protocol's clients compare the type as a whole, and fastify adds a charset to that of strings.
  return reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(value)));
}
