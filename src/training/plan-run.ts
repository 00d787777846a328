import type { RunConfig } from '../config/schema.js';
import type { DataShape } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { generatorForwardOf, withGeneratorForward } from '../systems/generator-forward.js';
import type { Sampler, Stage, System } from '../systems/system.js';

/** What a run trains, and what draws from it. */
export interface RunPlan {
  readonly stages: readonly Stage[];
  readonly samplers: readonly Sampler[];
}

/**
 * A system with what is configured of it. All threads of a run, and whoever looks at it later, have its stages from here.
 * @throws InputError where the data does not fit the system, or latents are to be shared and none can be
 */
export function planRun(system: System, config: Pick<RunConfig, 'options' | 'generatorForward'>, data: DataShape): RunPlan {
  const { options, generatorForward } = config;
  const own = system.stages(options, data);
  const samplers = system.samplers(options, data);
  if (generatorForward === null) return { stages: own, samplers };
  const stages = own.map((stage) => withGeneratorForward(stage, samplers, generatorForward));
  if (generatorForward === 'shared' && generatorForwardOf(stages, samplers) !== 'shared') {
    const what = `generatorForward is shared, and the networks of ${system.name} do not learn from latents that could be the same`;
    throw new InputError('generator-forward', what, 'leave --generator-forward out, or give fresh');
  }
  return { stages, samplers };
}
