import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RunError } from '../../errors.js';
import { runProgram } from './run-program.js';

/** Where Node's headers are on most machines: beside this Node, where npm was told, in node-gyp's cache, the system's. */
export function usualHeaderFolders(env: NodeJS.ProcessEnv): string[] {
  const beside = (executable: string) => join(dirname(executable), '..', 'include', 'node');
  return [
    beside(process.execPath),
    beside(realpathSync(process.execPath)),
    ...(env.npm_config_nodedir ? [join(env.npm_config_nodedir, 'include', 'node')] : []),
    join(homedir(), '.cache', 'node-gyp', process.versions.node, 'include', 'node'),
    '/usr/include/node',
    '/usr/local/include/node',
  ];
}

/**
 * Folder with node_api.h. Those of another version do as well: Node-API stays as it is.
 * @throws RunError where there is none
 */
export async function nodeHeaders(env: NodeJS.ProcessEnv, folders = usualHeaderFolders(env)): Promise<string> {
  const usable = (folder: string) => existsSync(join(folder, 'node_api.h'));
  const found = folders.find(usable);
  if (found) return found;
  const npm = await runProgram('npm', ['config', 'get', 'nodedir'], { env });
  const told = join(npm.stdout.trim(), 'include', 'node');
  if (npm.ok && usable(told)) return told;
  throw new RunError(
    'node-headers',
    `the headers of Node ${process.version} (node_api.h) are not found`,
    'run `npx node-gyp install` (or `apt install libnode-dev`), or set npm_config_nodedir to the folder that has include/node/node_api.h',
  );
}
