import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RunError } from '../../errors.js';
import { runProgram, tellingLine } from './run-program.js';

/** A Python environment of ganforge's own, and what is installed into it. */
export interface PrivateEnvironment {
  readonly folder: string;
  readonly python: string;
  /** What pip is asked for. */
  readonly requirement: string;
}

/** With the CUDA libraries for an NVIDIA GPU, or without; each has a folder of its own, so that neither breaks the other. */
export function privateEnvironment(cache: string, gpu: boolean): PrivateEnvironment {
  const folder = join(cache, gpu ? 'tensorflow-gpu' : 'tensorflow');
  return { folder, python: join(folder, 'bin', 'python'), requirement: gpu ? 'tensorflow[and-cuda]' : 'tensorflow-cpu' };
}

/** All that a setup may have made. */
export const privateEnvironments = (cache: string): PrivateEnvironment[] => [false, true].map((gpu) => privateEnvironment(cache, gpu));

/** Whether a folder is a Python environment at all: nothing else is ever removed. */
export const isEnvironment = (folder: string): boolean => existsSync(join(folder, 'pyvenv.cfg'));

/** Whether there is one that works, as far as files tell: Python may have gone since, or the making of it been interrupted. */
export const isUsable = ({ folder, python }: PrivateEnvironment): boolean =>
  isEnvironment(folder) && [python, join(folder, 'bin', 'pip')].every((path) => existsSync(path));

/** What is run to make one; what an earlier attempt left there is replaced. */
export const environmentArguments = (folder: string): string[] => ['-m', 'venv', '--clear', folder];

/** @throws RunError where there is no Python, or one without the module venv; nothing stays behind then */
export async function makeEnvironment(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (existsSync(folder) && !isEnvironment(folder)) {
    throw new RunError(
      'not-an-environment',
      `${folder} is there and is no Python environment`,
      'move it away, or set GANFORGE_CACHE to another folder',
    );
  }
  const ended = await runProgram('python3', environmentArguments(folder), { env });
  if (ended.ok) return;
  rmSync(folder, { recursive: true, force: true });
  if (!ended.started) {
    throw new RunError(
      'no-python',
      `there is no python3 on the PATH (${ended.how})`,
      'install Python 3 (`apt install python3-venv`), or name one with --python PATH',
    );
  }
  const noModule = /ensurepip is not available|No module named '?(venv|ensurepip)/.test(`${ended.stdout}${ended.stderr}`);
  throw new RunError(
    'no-venv',
    noModule
      ? 'this python3 lacks the modules venv and ensurepip'
      : `python3 could not make an environment in ${folder} (${tellingLine(ended)})`,
    'install them (`apt install python3-venv`), or name an environment that has TensorFlow with --python PATH',
  );
}
