import type { FastifyInstance } from 'fastify';
import { ServingFailure } from '../failure.js';
import type { InferenceService } from '../inference-service.js';
import { modelMetadata } from '../metadata.js';
import { modelPaths, requestedModel } from './requested-model.js';
import { sendJson } from './send-json.js';

/** `GET v2/models`, `v2/models/M[/versions/V]` and `.../ready`: what models are. */
export function addModelRoutes(app: FastifyInstance, service: InferenceService): void {
  app.get('/v2/models', (_, reply) => sendJson(reply, { models: [...new Set(service.states().map(({ name }) => name))] }));
  for (const path of modelPaths()) app.get(path, (request, reply) => sendJson(reply, modelMetadata(requestedModel(service, request))));
  for (const path of modelPaths('/ready')) {
    app.get(path, (request, reply) => {
      const { name, version } = requestedModel(service, request);
      if (!service.isModelReady(name, version)) throw new ServingFailure('unavailable', `the model "${name}" is not ready`);
      return sendJson(reply, { name, ready: true });
    });
  }
}
