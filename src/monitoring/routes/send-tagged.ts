import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers with what browsers may keep but have to ask for each time whether it is still the same: 304 where it is. */
export async function sendTagged(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  tag: string,
  type: string,
  body: () => Buffer | string | Promise<Buffer>,
): Promise<FastifyReply> {
  reply.header('Cache-Control', 'no-cache').header('ETag', `"${tag}"`);
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(`"${tag}"`)) return reply.code(304).send();
  return reply.type(type).send(await body());
}
