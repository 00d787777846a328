import type { DataShape } from '../../../src/data/dataset.js';
import { custom } from '../../../src/systems/custom.js';
import type { Stage, System } from '../../../src/systems/system.js';
import { pointData } from '../../engines/support.js';

export const system: System = custom;

/** Networks for points: [n, 2] -> [n, 2] and [n, 2] -> [n, 1]. */
export const perceptrons = {
  latent: { size: 2 },
  generator: [{ dense: 6 }, 'relu', { dense: 2 }],
  discriminator: [{ dense: 6 }, { leakyRelu: 0.2 }, { dense: 1 }],
};

/** The stage of `perceptrons` with other options. */
export const stageOf = (options: object, data: DataShape = pointData): Stage =>
  system.stages(system.options.parse({ ...perceptrons, ...options }), data)[0]!;
