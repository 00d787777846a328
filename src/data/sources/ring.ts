import { drawPoints, type Mixture } from './mixture.js';
import type { Source } from './source.js';

/** Eight Gaussians on a circle of radius 2 (Metz et al., "Unrolled generative adversarial networks", ICLR 2017, section 3.1). */
export const ringMixture: Mixture = {
  name: 'ring',
  centres: Array.from({ length: 8 }, (_, k) => [2 * Math.cos((k * Math.PI) / 4), 2 * Math.sin((k * Math.PI) / 4)] as const),
  sigma: 0.02,
};

export const ring: Source = {
  name: 'ring',
  takesPath: false,
  title: '50,000 points in the plane: 8 Gaussians on a circle of radius 2, sigma 0.02',
  example: 'ring',
  origin: 'computed',
  async find() {
    return drawPoints(ringMixture);
  },
};
