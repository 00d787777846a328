import { rmSync } from 'node:fs';
import { pipArguments, pipInstall } from './pip-install.js';
import { commandLine, type Step } from './plan.js';
import { environmentArguments, isUsable, makeEnvironment, type PrivateEnvironment } from './private-environment.js';

/**
 * Makes a private environment where there is none, and installs TensorFlow into it. An environment that was made for an
 * installation that failed does not stay.
 *
 * @param wheels folder of wheels, which alone is looked into
 */
export function environmentSteps(
  environment: PrivateEnvironment,
  wheels: string | undefined,
  env: NodeJS.ProcessEnv,
  onLine?: (line: string) => void,
): Step[] {
  const { folder, python, requirement } = environment;
  const isNew = !isUsable(environment);
  const make: Step = {
    what: 'make a private Python environment',
    details: [commandLine('python3', environmentArguments(folder)), folder],
    run: () => makeEnvironment(folder, env),
  };
  const install: Step = {
    what: `install ${requirement} into it with pip${wheels === undefined ? ' (downloads some hundred MB)' : ''}`,
    details: [commandLine(python, pipArguments(environment, wheels))],
    run: async () => {
      try {
        await pipInstall(environment, wheels, env, onLine);
      } catch (error) {
        if (isNew) rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    },
  };
  return isNew ? [make, install] : [install];
}
