import type { FastifyReply } from 'fastify';

/**
 * Answers 200 with parts that lie apart, without joining them, which took more time than all the rest where they are megabytes: the system
 * gathers them when it writes to the socket. They must stay as they are until then.
 * @param sent called when they need no longer; never where the connection is lost before
 */
export function sendParts(reply: FastifyReply, parts: readonly Uint8Array[], sent?: () => void): FastifyReply {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.setHeader('content-length', length);
  if (sent) raw.once('finish', sent);
  raw.cork();
  for (const part of parts) raw.write(part);
  raw.end();
  raw.uncork();
  return reply;
}
