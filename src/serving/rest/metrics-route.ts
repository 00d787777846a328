import type { FastifyInstance } from 'fastify';
import type { MetricsSource } from './rest-options.js';
import './route-config.js';

/** `GET metrics`: for Prometheus, which can be given an API key as well. */
export function addMetricsRoute(app: FastifyInstance, metrics: MetricsSource): void {
  app.get('/metrics', { config: { probe: true } }, async (_, reply) => {
    const text = await metrics.metrics();
    return reply.header('content-type', metrics.contentType).send(text);
  });
}
