import type { StreamShape } from '../data/dataset.js';
import type { Distribution } from '../random/distribution.js';
import type { Sampler } from './system.js';

/** The sampler of systems whose network `generator` makes an image, or a point, of a latent vector and nothing else. */
export function latentSampler(latent: number, distribution: Distribution, { kind, shape }: StreamShape): Sampler {
  return {
    name: 'generator',
    networks: ['generator'],
    inputs: [{ name: 'latent', kind: 'latent', shape: [latent], distribution }],
    output: { name: kind === 'image' ? 'image' : 'points', kind, shape },
    generate: ({ generator }, { latent }) => generator!.apply(latent!),
  };
}
