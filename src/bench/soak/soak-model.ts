import type { Graph } from '../../onnx/graph.js';
import { encodeModel } from '../../onnx/model-file.js';
import { fillSamples } from '../../random/random.js';

/** Numbers of a latent, and pixels of a side, of the model that a soak serves. */
export const latentSize = 32;
const imageSide = 16;

export const soakModel = (seed: number): Uint8Array => generatorModel({ seed, latent: latentSize, side: imageSide });

export interface GeneratorShape {
  /** Of its weights. */
  readonly seed: number;
  /** Numbers of a latent. */
  readonly latent: number;
  /** Height and width of its images, which have one channel. */
  readonly side: number;
}

/**
 * A generator, tanh(z W), as ganforge exports them: it costs next to nothing, so that what a soak puts under stress is the
 * server.
 */
export function generatorModel({ seed, latent, side }: GeneratorShape): Uint8Array {
  const pixels = side * side;
  const weights = new Float32Array(latent * pixels);
  fillSamples(weights, pixels, 0, 'normal', { seed, purpose: 'soak/weights' });
  const graph: Graph = {
    name: 'soak',
    inputs: [{ name: 'latent', shape: ['batch', latent], dtype: 'float32' }],
    outputs: [{ name: 'image', shape: ['batch', 1, side, side], dtype: 'float32' }],
    initializers: new Map([
      ['weights', { shape: [latent, pixels], dtype: 'float32', data: weights.map((w) => 0.2 * w) }],
      ['shape', { shape: [4], dtype: 'int64', data: BigInt64Array.of(-1n, 1n, BigInt(side), BigInt(side)) }],
    ]),
    nodes: [
      { opType: 'MatMul', inputs: ['latent', 'weights'], outputs: ['sum'], attributes: {} },
      { opType: 'Tanh', inputs: ['sum'], outputs: ['flat'], attributes: {} },
      { opType: 'Reshape', inputs: ['flat', 'shape'], outputs: ['image'], attributes: {} },
    ],
    types: new Map(),
  };
  return encodeModel(graph, {
    metadata: {
      inputs: JSON.stringify([{ name: 'latent', kind: 'latent', shape: [latent], distribution: 'normal' }]),
      output: JSON.stringify({ name: 'image', kind: 'image', shape: [side, side, 1], format: 'float32' }),
    },
  });
}
