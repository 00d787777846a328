import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

const config = { anyHost: true };

/** What machines ask for: Prometheus, and whoever wants to know whether the process lives. */
export function addWatchRoutes(app: FastifyInstance, registry: Registry | undefined): void {
  app.get('/healthz', { config }, (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  if (!registry) return;
  app.get('/metrics', { config }, async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
