import { gridLayout } from '../../images/grid.js';
import { classColumns, drawSamplerInputs } from '../../systems/sampler-inputs.js';
import type { CancelSignal } from '../cancel-signal.js';
import type { InferenceService } from '../inference-service.js';
import type { Answer } from './answer.js';
import { draw } from './draw.js';
import type { DrawableModel } from './drawable-model.js';
import type { GenerateRequest, Limits } from './generate-request.js';
import { givenInputs } from './given-inputs.js';
import { numbersAsJson } from './numbers-as-json.js';
import { checkSize, picture } from './picture.js';

/**
 * Draws what `ganforge generate` draws for the same seed, count and inputs, to the bit.
 * @throws ServingFailure `invalid`, and as `InferenceService.infer` does
 */
export async function generate(
  service: InferenceService,
  model: DrawableModel,
  request: GenerateRequest,
  { mostPixels }: Limits,
  signal: CancelSignal,
): Promise<Answer> {
  const { seed, count, format } = request;
  const { inputs: wanted, output } = model.description;
  const fixed = await givenInputs(request.given, wanted, count);
  const columns = request.columns ?? classColumns(wanted, count, fixed);
  const grid = { ...(columns === undefined ? {} : { columns }), ...(request.scale === undefined ? {} : { scale: request.scale }) };
  const pictured = format === 'png' || format === 'webp';
  if (pictured) checkSize(count, output, format, output.kind === 'image' ? grid : request, mostPixels);
  const inputs = drawSamplerInputs(wanted, count, seed, fixed);
  const drawn = format === 'inputs' ? undefined : await draw(service, model, inputs, count, signal);
  if (pictured && drawn) {
    const headers = output.kind === 'image' ? { 'Picture-Columns': String(gridLayout([count, ...output.shape], grid).columns) } : {};
    return { type: `image/${format}`, body: await picture(drawn, output, format, grid), headers };
  }
  return { type: 'application/json', body: Buffer.from(numbersAsJson(model, seed, inputs, drawn)), headers: {} };
}
