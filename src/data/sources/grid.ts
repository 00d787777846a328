import { drawPoints, type Mixture } from './mixture.js';
import type { Source } from './source.js';

/** 25 Gaussians, 2 apart (Srivastava et al., "VEEGAN", NeurIPS 2017, section 4.1; Dumoulin et al. 2017). */
export const gridMixture: Mixture = {
  name: 'grid',
  centres: Array.from({ length: 25 }, (_, k) => [2 * (k % 5) - 4, 2 * Math.floor(k / 5) - 4] as const),
  sigma: 0.05,
};

export const grid: Source = {
  name: 'grid',
  takesPath: false,
  title: '50,000 points in the plane: 25 Gaussians on a 5x5 grid 2 apart, sigma 0.05',
  example: 'grid',
  origin: 'computed',
  async find() {
    return drawPoints(gridMixture);
  },
};
