import type { EngineInput, EngineInputs } from '../../engines/engine.js';
import type { ModelDescription } from '../../export/model-description.js';
import { latentPath } from '../../systems/latent-path.js';
import { drawSamplerInputs } from '../../systems/sampler-inputs.js';
import { invalid } from '../rest/fields.js';
import { type Limits, mostRows } from './generate-request.js';
import type { RequestFields } from './request-fields.js';

/** What `interpolate` is asked for, with defaults filled in. */
export interface InterpolateRequest {
  /** Seeds of the two ends. */
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  readonly format: 'png' | 'webp';
  /** Milliseconds that an image of the animation stays; a strip where it is left out. */
  readonly delay?: number;
  /** The animation goes back again, so that it never jumps. */
  readonly back: boolean;
  readonly columns?: number;
  readonly scale?: number;
  readonly given: ReadonlyMap<string, unknown>;
}

const usualDelay = 100;

/** @throws ServingFailure `invalid` where a field is unknown, beyond its limits or does not go with another */
export function interpolateRequest(fields: RequestFields, { output }: ModelDescription, limits: Limits): InterpolateRequest {
  fields.allowOnly(['from', 'to', 'steps', 'format', 'animated', 'delay', 'back', 'columns', 'scale']);
  const animated = fields.flag('animated');
  const format = fields.choice('format', ['png', 'webp']) ?? (animated ? 'webp' : 'png');
  const delay = fields.whole('delay', 20, 5000);
  const back = fields.flag('back');
  const columns = fields.whole('columns', 1, limits.mostImages);
  const scale = fields.whole('scale', 1, 64);
  if (animated && format === 'png') throw invalid('an animation is WebP: ask for format=webp');
  if (animated && output.kind === 'points') throw invalid('an animation is made of images, and the model draws points');
  if (animated && columns !== undefined) throw invalid('columns are those of a strip, not of an animation');
  if (!animated && (back || delay !== undefined)) throw invalid('back and delay are those of an animation: ask for animated=true');
  const seed = (name: string) => fields.whole(name, 0, Number.MAX_SAFE_INTEGER);
  const from = seed('from') ?? 0;
  return {
    from,
    to: seed('to') ?? from + 1,
    steps: fields.whole('steps', 2, mostRows(output, limits)) ?? 8,
    format,
    ...(animated ? { delay: delay ?? usualDelay } : {}),
    back,
    ...(columns === undefined ? {} : { columns }),
    ...(scale === undefined ? {} : { scale }),
    given: fields.inputs(),
  };
}

/**
 * Inputs on the way from the first image of one seed to the first of another. What is not a latent, or is given, stays.
 * @param given of one row
 */
export function pathInputs(
  inputs: ModelDescription['inputs'],
  { from, to, steps }: Pick<InterpolateRequest, 'from' | 'to' | 'steps'>,
  given: EngineInputs,
): EngineInputs {
  const starts = drawSamplerInputs(inputs, 1, from, given);
  const ends = drawSamplerInputs(inputs, 1, to, given);
  return Object.fromEntries(
    inputs.map((input) => {
      const start = starts[input.name]!;
      if (input.kind !== 'latent' || input.name in given) return [input.name, repeated(start, steps)];
      const data = latentPath(start.data, ends[input.name]!.data, steps, input.distribution);
      return [input.name, { shape: [steps, ...input.shape], dtype: 'float32', data }];
    }),
  );
}

/** A row as that many rows. */
function repeated({ shape: [rows, ...rest], dtype, data }: EngineInput, count: number): EngineInput {
  if (rows === undefined) return { shape: [], dtype, data };
  const all = data instanceof Int32Array ? new Int32Array(count * data.length) : new Float32Array(count * data.length);
  for (let row = 0; row < count; row++) all.set(data, row * data.length);
  return { shape: [count, ...rest], dtype, data: all };
}
