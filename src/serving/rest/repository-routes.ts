import type { FastifyInstance } from 'fastify';
import type { InferenceService, ModelState } from '../inference-service.js';
import { asBoolean, field, invalid } from './fields.js';
import { parseJsonObject } from './json-body.js';
import { sendJson } from './send-json.js';

/** Bytes of a request for the index: it has one field. */
const bodyLimit = 2 ** 16;

const stateNames: Readonly<Record<ModelState['state'], string>> = {
  loading: 'LOADING',
  ready: 'READY',
  unloading: 'UNLOADING',
  failed: 'UNAVAILABLE',
};

/**
 * `POST v2/repository/index`: every version that is known, or with `{"ready": true}` those that answer. Loading and unloading are not
 * offered, as models come from the paths that the server was started with alone.
 *
 * @see https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md
 */
export function addRepositoryRoutes(app: FastifyInstance, service: InferenceService): void {
  app.post('/v2/repository/index', { bodyLimit }, (request, reply) => {
    const readyOnly = request.body instanceof Buffer && request.body.length > 0 && wantsReady(request.body);
    const states = service.states().filter(({ state }) => !readyOnly || state === 'ready');
    return sendJson(
      reply,
      states.map(({ name, version, state, reason }) => ({ name, version, state: stateNames[state], reason: reason ?? '' })),
    );
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
