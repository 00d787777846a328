import type { EngineInputs } from '../../engines/engine.js';
import type { ModelOutput } from '../model-output.js';
import { invalid } from '../rest/fields.js';
import { float32Text } from '../rest/float32-text.js';
import type { DrawableModel } from './drawable-model.js';

/**
 * What was drawn as the protocol's JSON, beside what it was drawn from.
 *
 * @param drawn left out where nothing was computed
 * @throws ServingFailure `invalid` where there are infinities or NaN, which JSON has no form for
 */
export function numbersAsJson(
  { name, version, description }: DrawableModel,
  seed: number,
  inputs: EngineInputs,
  drawn?: ModelOutput,
): string {
  const head = JSON.stringify({ model_name: name, model_version: version, seed }).slice(0, -1);
  const given = Object.entries(inputs).map(([input, value]) => tensor(input, value));
  const outputs = drawn ? `,"outputs":[${tensor(description.output.name, drawn)}]` : '';
  return `${head},"inputs":[${given.join(',')}]${outputs}}\n`;
}

function tensor(
  name: string,
  { shape, data }: { readonly shape: readonly number[]; readonly data: ModelOutput['data'] | Int32Array },
): string {
  const datatype = data instanceof Float32Array ? 'FP32' : data instanceof Int32Array ? 'INT32' : 'UINT8';
  const head = JSON.stringify({ name, datatype, shape }).slice(0, -1);
  if (!(data instanceof Float32Array)) return `${head},"data":[${data.join(',')}]}`;
  if (!data.every(Number.isFinite))
    throw invalid(`"${name}" has values that are not finite, which JSON has no form for: ask for a picture`);
  return `${head},"data":[${float32Text(data)}]}`;
}
