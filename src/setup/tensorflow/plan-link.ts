import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { RunError } from '../../errors.js';
import { bindingPackage } from './binding-package.js';
import { compileBinding, compilerArguments } from './compile-binding.js';
import { findCompiler } from './compiler.js';
import { devicesInWords } from './devices.js';
import { nodeHeaders } from './node-headers.js';
import { commandLine, type Plan, type Step } from './plan.js';
import { pythonTensorFlow } from './python-tensorflow.js';
import { writeRecord } from './record.js';
import { replaceBinding } from './replace-binding.js';
import { findSource, type LinkRequest } from './source.js';
import type { Surroundings } from './surroundings.js';
import { tryBinding } from './try-binding.js';

/**
 * Builds the binding from the sources that the package brings, for a TensorFlow of a Python environment, by the C++ compiler
 * alone: node-gyp would want headers from the network, and a Python of its own choice.
 *
 * @param onLine told the lines of pip
 * @throws GanforgeError where something is missing that can be seen before anything is changed
 */
export async function planLink(request: LinkRequest, surroundings: Surroundings, onLine?: (line: string) => void): Promise<Plan> {
  const { env, platform } = surroundings;
  if (platform !== 'linux') {
    throw new RunError(
      'platform',
      `TensorFlow can be linked on Linux only, this is ${platform}`,
      "--stock takes the package's own download",
    );
  }
  const target = bindingPackage(surroundings.packageFolder);
  const source = await findSource(request, surroundings, onLine);
  const compiler = await findCompiler(env);
  const headers = await nodeHeaders(env);
  const ingredients = { sources: target.sources, headers, tensorflow: source.folder };
  const fresh = `${target.binding}.new`;
  let result: readonly string[] = [];

  const build: Step = {
    what: 'build the binding (about 15 s)',
    details: [commandLine(compiler.command, compilerArguments(ingredients, fresh))],
    run: async () => {
      const { folder } = await pythonTensorFlow(source.python, env);
      mkdirSync(dirname(fresh), { recursive: true });
      try {
        await compileBinding(compiler, { ...ingredients, tensorflow: folder }, fresh, env);
      } catch (error) {
        rmSync(fresh, { force: true });
        throw error;
      }
    },
  };
  const place: Step = {
    what: 'put it in its place and try it: the gradient of a small convolution, in a process of its own',
    details: [target.binding, target.record],
    run: async () => {
      const tried = await replaceBinding(
        target.binding,
        () => renameSync(fresh, target.binding),
        () => tryBinding(target.folder, env),
      );
      const { folder } = await pythonTensorFlow(source.python, env);
      const python = source.python.includes('/') ? resolve(source.python) : source.python;
      writeRecord(target, { how: 'linked', tensorflow: tried.version, folder, python, compiler: compiler.version });
      result = [`the tensorflow engine runs on TensorFlow ${tried.version} of ${folder}`, await devicesInWords(tried, env)];
    },
  };
  return { steps: [...source.steps, build, place], result: () => result };
}
