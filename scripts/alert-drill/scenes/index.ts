import type { Scene } from '../scene.js';
import { diskScenes } from './disk-scenes.js';
import { rankScenes } from './rank-scenes.js';
import { servingScenes } from './serving-scenes.js';
import { brokenScenes, struckScenes } from './training-scenes.js';

/** All of the drill: what stands together is played at once. */
export const acts: readonly (readonly Scene[])[] = [brokenScenes, [...struckScenes, ...diskScenes], rankScenes, servingScenes];
