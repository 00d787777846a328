import type { ModelDescription } from '../export/model-description.js';
import { channelsLast } from '../images/layout.js';
import type { HostTensor } from '../tensors.js';

/** What a model gave, as it gave it: rows of float32 (images NCHW in [-1, 1]) or of bytes (images NHWC). */
export interface ModelOutput {
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

/** Images as NHWC in [-1, 1], whatever the model gives them as; other outputs as they are. */
export function imagesOf({ shape, data }: ModelOutput, { kind }: ModelDescription['output']): HostTensor {
  if (data instanceof Uint8Array) return { shape, data: Float32Array.from(data, (byte) => byte / 127.5 - 1) };
  return kind === 'image' ? channelsLast({ shape, data }) : { shape, data };
}
