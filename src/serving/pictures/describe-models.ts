import type { ModelDescription } from '../../export/model-description.js';
import type { InferenceService, ModelState, ServedModel } from '../inference-service.js';
import { whyNotDrawable } from './drawable-model.js';
import { type Limits, mostRows } from './generate-request.js';

/** What the playground has to know of a model to offer its inputs. */
export interface PlaygroundModel {
  readonly model_name: string;
  readonly model_version: string;
  /** All versions that answer, oldest first. */
  readonly versions: readonly string[];
  readonly inputs: ModelDescription['inputs'];
  readonly output?: ModelDescription['output'];
  /** The most images or points of one request. */
  readonly most_rows: number;
  /** Why it can't be drawn with, where it can't. */
  readonly not_drawable?: string;
  /** Where it comes from, as far as the file says. */
  readonly origin: Readonly<Record<string, string>>;
}

export function describeModel(model: ServedModel, limits: Limits): PlaygroundModel {
  const { description, metadata } = model.signature;
  const reason = whyNotDrawable(model);
  return {
    model_name: model.name,
    model_version: model.version,
    versions: model.versions,
    inputs: description?.inputs ?? [],
    ...(description ? { output: description.output, most_rows: mostRows(description.output, limits) } : { most_rows: limits.mostImages }),
    ...(reason === undefined ? {} : { not_drawable: reason }),
    origin: Object.fromEntries(
      ['system', 'network', 'dataset', 'iteration', 'precision'].flatMap((key) => (metadata[key] ? [[key, metadata[key]]] : [])),
    ),
  };
}

/** A model in the list of all. */
export interface ListedModel {
  readonly name: string;
  readonly versions: readonly Omit<ModelState, 'name'>[];
  /** Of its newest version, where that answers. */
  readonly model?: PlaygroundModel;
}

/** Every model that is known, by name. */
export function listModels(service: InferenceService, limits: Limits): ListedModel[] {
  const names = [...new Set(service.states().map(({ name }) => name))].sort();
  return names.map((name) => ({
    name,
    versions: service.states().flatMap(({ name: of, ...state }) => (of === name ? [state] : [])),
    ...(service.isModelReady(name) ? { model: describeModel(service.model(name), limits) } : {}),
  }));
}
