import type { ModelDescription } from '../../export/model-description.js';
import type { ServedModel } from '../inference-service.js';
import { invalid } from '../rest/fields.js';

/** A model that draws from a seed. */
export interface DrawableModel extends ServedModel {
  readonly description: ModelDescription;
}

/** @throws ServingFailure `invalid` where the model draws nothing that can be shown, or needs more than a seed to do so */
export function drawableModel(model: ServedModel): DrawableModel {
  const reason = whyNotDrawable(model);
  const { description } = model.signature;
  if (reason !== undefined || description === undefined) throw invalid(`${model.name} can't be drawn with: ${reason}`);
  return { ...model, description };
}

/** Why a model can't be drawn with, and what to do instead; undefined where it can. */
export function whyNotDrawable({ name, signature }: ServedModel): string | undefined {
  const infer = `POST /v2/models/${name}/infer takes its inputs as they are`;
  const { description } = signature;
  if (!description) return `the file does not say what its inputs are drawn from, as those of \`ganforge export\` do; ${infer}`;
  const { inputs, output } = description;
  if (output.kind !== 'image' && output.kind !== 'points') return `its output "${output.name}" is ${outputs[output.kind]}; ${infer}`;
  const image = inputs.find(({ kind }) => kind === 'image');
  if (image) return `its input "${image.name}" is an image, which no seed gives; ${infer}`;
  if (output.kind === 'points' && output.shape.at(-1) !== 2) return `its points have ${output.shape.at(-1)} coordinates, not 2; ${infer}`;
  const channels = output.shape.at(-1);
  if (output.kind === 'image' && channels !== 1 && channels !== 3) return `its images have ${channels} channels, not 1 or 3; ${infer}`;
  return undefined;
}

const outputs = { probability: 'a probability', score: 'a score', values: 'numbers' } as const;
