import { randomBytes } from 'node:crypto';
import { InputError } from '../errors.js';

const variable = 'GANFORGE_CONTROL_TOKEN';
const fewestCharacters = 16;

/**
 * The token that the live page asks for where `--allow-control` lets it pause the run: the environment's, or a new one.
 * @returns undefined where the page may not
 * @throws InputError `control` where there is no page, or the environment's token is one that can be guessed
 */
export function controlToken(
  allowed: boolean | undefined,
  port: number | 'auto' | 'off',
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (!allowed) return undefined;
  if (port === 'off') throw new InputError('control', '--allow-control is of the live page, --port is off', 'leave one of them out');
  const given = env[variable];
  if (given === undefined) return randomBytes(18).toString('base64url');
  if (/^[\w.~+/=-]+$/.test(given) && given.length >= fewestCharacters) return given;
  throw new InputError(
    'control',
    `${variable} is no token`,
    `give ${fewestCharacters} or more letters and digits, or none: then one is made and printed`,
  );
}
