import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { findBindingPackage } from './binding-package.js';
import type { Plan, Step } from './plan.js';
import { isEnvironment, privateEnvironments } from './private-environment.js';
import { readRecord } from './record.js';
import type { Surroundings } from './surroundings.js';

/** Removes what setups have made: binding, record and downloads in the package, private environments in the cache. */
export function planUninstall({ cache, packageFolder }: Surroundings): Plan {
  const target = findBindingPackage(packageFolder);
  const record = target && readRecord(target);
  const inPackage = target ? [dirname(target.binding), target.downloads].filter((path) => existsSync(path)) : [];
  const environments = privateEnvironments(cache)
    .map(({ folder }) => folder)
    .filter(isEnvironment);
  const steps = [
    removal('remove the binding and what is noted of it', inPackage),
    removal('remove the private Python environment', environments),
  ].filter(({ details }) => details.length > 0);
  const stays = record && [...inPackage, ...environments].every((path) => !record.folder.startsWith(path)) ? record.folder : undefined;
  return {
    steps,
    result: () => {
      if (steps.length === 0) return ['there is nothing to remove'];
      return ['the tensorflow engine is no longer set up', ...(stays ? [`TensorFlow itself stays where it is, in ${stays}`] : [])];
    },
  };
}

const removal = (what: string, paths: readonly string[]): Step => ({
  what,
  details: paths,
  run: () => {
    for (const path of paths) rmSync(path, { recursive: true, force: true });
  },
});
