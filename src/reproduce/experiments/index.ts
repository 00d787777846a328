import { suggestion } from '../../config/suggest.js';
import { InputError } from '../../errors.js';
import type { Experiment } from '../experiment.js';
import { acganExperiments } from './acgan.js';
import { cganExperiments } from './cgan.js';
import { dcganExperiments } from './dcgan.js';
import { ganExperiments } from './gan.js';
import { infoganExperiments } from './infogan.js';
import { sganExperiments } from './sgan.js';
import { wganExperiments } from './wgan.js';
import { wganGpExperiments } from './wgan-gp.js';

/** Every experiment, in the order they are listed and done; one that another is set beside comes before it. */
export const experiments: readonly Experiment[] = [
  ...ganExperiments,
  ...cganExperiments,
  ...dcganExperiments,
  ...wganExperiments,
  ...wganGpExperiments,
  ...sganExperiments,
  ...infoganExperiments,
  ...acganExperiments,
];

/** Systems without an experiment, and why. */
export const withoutExperiment: Readonly<Record<string, string>> = {
  custom: 'its networks are the user’s; the networks of dcgan as lists of layers train to the same bits as dcgan, which `npm test` shows',
};

/**
 * The experiments of a system, or the one of them that is named.
 * @throws InputError where there is none
 */
export function findExperiments(system: string, only?: string): Experiment[] {
  const own = experiments.filter((experiment) => experiment.system === system);
  if (own.length === 0) {
    const reason = withoutExperiment[system];
    if (reason !== undefined) throw new InputError('no-experiment', `${system} has no experiment`, reason);
    const names = [...new Set(experiments.map((experiment) => experiment.system))];
    throw new InputError('no-experiment', `there is no experiment of "${system}"`, suggestion(system, names, 'systems with experiments'));
  }
  if (only === undefined) return own;
  const found = own.filter(({ name }) => name === only);
  if (found.length > 0) return found;
  const names = own.map(({ name }) => name);
  throw new InputError('no-experiment', `${system} has no experiment "${only}"`, suggestion(only, names, `experiments of ${system}`));
}
