import type { FastifyInstance } from 'fastify';
import { ServingFailure } from '../failure.js';
import type { InferenceService } from '../inference-service.js';
import { serverMetadata } from '../metadata.js';
import type { InFlight } from './in-flight.js';
import type { MetricsSource } from './rest-options.js';
import './route-config.js';
import { sendJson } from './send-json.js';

/** What is offered beyond the protocol itself, by the names that Triton gave it. */
const extensions = ['binary_tensor_data'];

/** `GET v2`, `v2/health/live`, `v2/health/ready` and, where there are any, `metrics`: the server as a whole. */
export function addServerRoutes(app: FastifyInstance, service: InferenceService, inFlight: InFlight, metrics?: MetricsSource): void {
  const probe = { open: true, probe: true };
  app.get('/v2', (_, reply) => sendJson(reply, { ...serverMetadata, extensions }));
  app.get('/v2/health/live', { config: probe }, (_, reply) => sendJson(reply, { live: true }));
  app.get('/v2/health/ready', { config: probe }, (_, reply) => {
    if (inFlight.closing) throw new ServingFailure('unavailable', 'the server is shutting down');
    if (!service.isReady()) throw new ServingFailure('unavailable', 'not all models have been loaded yet');
    return sendJson(reply, { ready: true });
  });
  if (metrics === undefined) return;
  // Prometheus can be given an API key as well.
  app.get('/metrics', { config: { probe: true } }, async (_, reply) => {
    const text = await metrics.metrics();
    return reply.header('content-type', metrics.contentType).send(text);
  });
}
