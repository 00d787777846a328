import { dirname, join } from 'node:path';
import { cacheDirectory } from '../../cache-directory.js';

/** What a setup works with and in; nothing outside these two folders is written. */
export interface Surroundings {
  /** Where private Python environments are made. */
  readonly cache: string;
  /** Folder of the package @tensorflow/tfjs-node-gpu; undefined: the one that is installed. */
  readonly packageFolder?: string;
  /** What programs are found by and get: PATH, CXX, npm_config_nodedir. */
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

export const ownSurroundings = (): Surroundings => ({ cache: cacheDirectory(), env: process.env, platform: process.platform });

/** PATH with the programs of the npm packages that are installed in or around a folder before all others, as npm's scripts have it. */
export function withPackagePrograms(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(join(at, 'node_modules', '.bin'));
    if (dirname(at) === at) break;
  }
  return { ...env, PATH: [...folders, env.PATH ?? ''].join(process.platform === 'win32' ? ';' : ':') };
}
