import { gridMixture } from './grid.js';
import type { Mixture } from './mixture.js';
import { ringMixture } from './ring.js';

/** The mixture behind a data set of points, whose modes can be counted; undefined for other data. */
export const mixtureOf = (spec: string): Mixture | undefined => [ringMixture, gridMixture].find(({ name }) => name === spec);
