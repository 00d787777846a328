import type { ModelDescription } from '../../export/model-description.js';
import { invalid } from '../rest/fields.js';
import { givenRows } from './given-inputs.js';
import type { RequestFields } from './request-fields.js';

/** What `generate` is asked for, with defaults filled in. */
export interface GenerateRequest {
  readonly seed: number;
  readonly count: number;
  /** `json`: the numbers, and what they were drawn from; `inputs`: only the latter, without computing. */
  readonly format: 'png' | 'webp' | 'json' | 'inputs';
  /** Images a row; by default a class each, else as many as rows. */
  readonly columns?: number;
  readonly scale?: number;
  /** Values for inputs that are not to be drawn, as they were given. */
  readonly given: ReadonlyMap<string, unknown>;
}

export interface Limits {
  readonly mostImages: number;
  readonly mostPoints: number;
  readonly mostPixels: number;
}

const usual = { image: 16, points: 256 } as const;

/** @throws ServingFailure `invalid` where a field is unknown or beyond its limits */
export function generateRequest(fields: RequestFields, { inputs, output }: ModelDescription, limits: Limits): GenerateRequest {
  fields.allowOnly(['seed', 'count', 'format', 'columns', 'scale']);
  const given = fields.inputs();
  const most = mostRows(output, limits);
  const latents = inputs.filter(({ kind }) => kind === 'latent');
  const nothingDrawn = latents.length > 0 && latents.every(({ name }) => given.has(name));
  const rows = givenRows(given, inputs);
  if (rows !== undefined && (rows < 1 || rows > most)) throw invalid(`there are ${rows} rows: expected 1 to ${most}`);
  const columns = fields.whole('columns', 1, most);
  const scale = fields.whole('scale', 1, 64);
  return {
    seed: fields.whole('seed', 0, Number.MAX_SAFE_INTEGER) ?? 0,
    count:
      fields.whole('count', 1, most) ?? rows ?? (nothingDrawn ? 1 : Math.min(most, output.kind === 'points' ? usual.points : usual.image)),
    format: fields.choice('format', ['png', 'webp', 'json', 'inputs']) ?? 'png',
    ...(columns === undefined ? {} : { columns }),
    ...(scale === undefined ? {} : { scale }),
    given,
  };
}

/** Points are cheap and a few of them show nothing. */
export const mostRows = ({ kind }: ModelDescription['output'], { mostImages, mostPoints }: Limits): number =>
  kind === 'points' ? mostPoints : mostImages;
