import type { FastifyRequest } from 'fastify';
import { ServingFailure } from '../failure.js';
import type { InferenceService, ServedModel } from '../inference-service.js';
import './route-config.js';

/** Parameters of routes below `/v2/models/:model` and `/v2/models/:model/versions/:version`. */
export interface ModelParams {
  readonly model: string;
  readonly version?: string;
}

/** Both forms of the path of something that a model has. */
export const modelPaths = (rest = ''): readonly string[] => [`/v2/models/:model${rest}`, `/v2/models/:model/versions/:version${rest}`];

/**
 * The model that a request's path names; from here on its name stands in log and metrics.
 * @throws ServingFailure `not-found`, `unavailable`
 */
export function requestedModel(service: InferenceService, request: FastifyRequest): ServedModel {
  const { model: name, version } = request.params as ModelParams;
  try {
    const model = service.model(name, version);
    request.modelName = model.name;
    return model;
  } catch (error) {
    // Known, but not answering: that is what metrics are for.
    if (error instanceof ServingFailure && error.kind === 'unavailable') request.modelName = name;
    throw error;
  }
}
