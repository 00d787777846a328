import type { FastifyInstance } from 'fastify';
import type { InferenceService } from '../inference-service.js';
import { repositoryIndex } from '../metadata.js';
import { asBoolean, field, invalid } from './fields.js';
import { parseJsonObject } from './json-body.js';
import { sendJson } from './send-json.js';

/** Bytes of a request for the index: it has one field. */
const bodyLimit = 2 ** 16;

/**
 * `POST v2/repository/index`: every version that is known, or with `{"ready": true}` those that answer. Loading and unloading are not
 * offered, as models come from the paths that the server was started with alone.
 */
export function addRepositoryRoutes(app: FastifyInstance, service: InferenceService): void {
  app.post('/v2/repository/index', { bodyLimit }, (request, reply) => {
    const readyOnly = request.body instanceof Buffer && request.body.length > 0 && wantsReady(request.body);
    return sendJson(reply, repositoryIndex(service.states(), readyOnly));
  });
  for (const action of ['load', 'unload']) {
    app.route({
      method: 'POST',
      url: `/v2/repository/models/:model/${action}`,
      onRequest: () => {
        throw invalid(`the server does not ${action} models by request: put their files into the folder it serves, or take them away`);
      },
      handler: () => undefined,
    });
  }
}

const wantsReady = (body: Buffer): boolean => asBoolean(field(parseJsonObject(body, bodyLimit), 'ready') ?? false, 'ready');
