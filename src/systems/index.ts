import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suggestion } from '../config/suggest.js';
import { InputError } from '../errors.js';
import { acgan } from './acgan.js';
import { cgan } from './cgan.js';
import { custom } from './custom.js';
import { dcgan } from './dcgan.js';
import { gan } from './gan.js';
import { infogan } from './infogan.js';
import { sgan } from './sgan.js';
import type { System } from './system.js';
import { wgan } from './wgan.js';
import { wganGp } from './wgan-gp.js';

/** Every member of the family, in the order `ganforge systems` lists them. */
export const systems: readonly System[] = [gan, cgan, dcgan, wgan, wganGp, sgan, infogan, acgan, custom];

/**
 * A system by name, or the default export of a module by path (`./my-system.js`), so that users' systems need no registration.
 * @throws InputError for an unknown name or a module that exports no system
 */
export async function findSystem(name: string): Promise<System> {
  const known = systems.find((system) => system.name === name);
  if (known) return known;
  if (/\.[cm]?js$/.test(name)) return importSystem(resolve(name));
  throw new InputError(
    'unknown-system',
    `unknown system "${name}"`,
    suggestion(
      name,
      systems.map((system) => system.name),
      'systems',
    ),
  );
}

async function importSystem(path: string): Promise<System> {
  if (!existsSync(path)) throw new InputError('missing-system', `there is no module ${path}`, 'give the path of a compiled system');
  const module = (await import(pathToFileURL(path).href)) as { default?: Partial<System> };
  const system = module.default;
  if (typeof system?.stages !== 'function' || typeof system.samplers !== 'function' || !system.options || !system.preset) {
    throw new InputError('no-system', `${path} has no system as default export`, 'see src/systems/template.ts');
  }
  return system as System;
}
