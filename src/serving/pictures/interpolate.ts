import { gridLayout } from '../../images/grid.js';
import type { CancelSignal } from '../cancel-signal.js';
import type { InferenceService } from '../inference-service.js';
import type { Answer } from './answer.js';
import { draw } from './draw.js';
import type { DrawableModel } from './drawable-model.js';
import type { Limits } from './generate-request.js';
import { givenInputs } from './given-inputs.js';
import { type InterpolateRequest, pathInputs } from './interpolate-request.js';
import { animation, checkSize, picture } from './picture.js';
import { thereAndBack } from './there-and-back.js';

/**
 * Draws the way from one seed's first image to another's, as a strip or an animation.
 * @throws ServingFailure `invalid`, and as `InferenceService.infer` does
 */
export async function interpolate(
  service: InferenceService,
  model: DrawableModel,
  request: InterpolateRequest,
  { mostPixels }: Limits,
  signal: CancelSignal,
): Promise<Answer> {
  const { steps, format, delay, back } = request;
  const { inputs, output } = model.description;
  const fixed = await givenInputs(request.given, inputs, 1);
  // Points lie in one plot; the images of an animation are pages of their own, and take what room they take one below the other.
  const usual = output.kind === 'points' ? undefined : delay === undefined ? steps : 1;
  const columns = request.columns ?? usual;
  const scale = request.scale === undefined ? {} : { scale: request.scale };
  const grid = { ...(columns === undefined ? {} : { columns }), ...scale };
  if (delay === undefined) checkSize(steps, output, format, grid, mostPixels);
  else checkSize(back ? 2 * steps - 2 : steps, output, 'png', grid, mostPixels);
  const drawn = await draw(service, model, pathInputs(inputs, request, fixed), steps, signal);
  if (delay !== undefined) {
    return { type: 'image/webp', body: await animation(back ? thereAndBack(drawn) : drawn, output, { delay, ...scale }), headers: {} };
  }
  const headers = output.kind === 'image' ? { 'Picture-Columns': String(gridLayout([steps, ...output.shape], grid).columns) } : {};
  return { type: `image/${format}`, body: await picture(drawn, output, format, grid), headers };
}
