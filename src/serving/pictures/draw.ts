import type { EngineInputs } from '../../engines/engine.js';
import { fromFloat16 } from '../../onnx/float16.js';
import type { CancelSignal } from '../cancel-signal.js';
import type { InferenceService } from '../inference-service.js';
import type { ModelOutput } from '../model-output.js';
import type { ServedTensor } from '../tensor.js';
import type { DrawableModel } from './drawable-model.js';
import { ModelReplaced } from './replaced.js';
import { inputRows, servedInputs } from './served-inputs.js';

/** Rows of one request to the model. A row's result does not depend on it. */
const rowsAtOnce = 64;

/**
 * Has a model draw rows.
 * @throws ServingFailure as `InferenceService.infer` does; ModelReplaced where another file computed it than the one asked of
 */
export async function draw(
  service: InferenceService,
  { name, version, hash, signature, description }: DrawableModel,
  inputs: EngineInputs,
  count: number,
  signal: CancelSignal,
): Promise<ModelOutput> {
  const parts: ModelOutput[] = [];
  for (let start = 0; start < count; start += rowsAtOnce) {
    const result = await service.infer({
      model: name,
      version,
      inputs: servedInputs(inputRows(inputs, start, Math.min(count, start + rowsAtOnce)), signature),
      outputs: [description.output.name],
      signal,
    });
    if (result.hash !== hash) throw new ModelReplaced(name);
    parts.push(modelOutput(result.outputs[0]!));
  }
  return concatenate(parts);
}

function modelOutput({ shape, data }: ServedTensor): ModelOutput {
  if (data instanceof Float32Array || data instanceof Uint8Array) return { shape, data };
  if (data instanceof Uint16Array) return { shape, data: Float32Array.from(data, fromFloat16) };
  throw new Error('a model that draws gives whole numbers');
}

function concatenate(parts: readonly ModelOutput[]): ModelOutput {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const length = parts.reduce((sum, { data }) => sum + data.length, 0);
  const data = first!.data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [parts.reduce((sum, { shape }) => sum + shape[0]!, 0), ...first!.shape.slice(1)], data };
}
