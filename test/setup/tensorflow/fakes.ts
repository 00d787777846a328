import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { RunError } from '../../../src/errors.js';
import { carryOut } from '../../../src/setup/tensorflow/plan.js';
import { planSetup } from '../../../src/setup/tensorflow/plan-setup.js';
import type { SetupRequest } from '../../../src/setup/tensorflow/request.js';
import type { Surroundings } from '../../../src/setup/tensorflow/surroundings.js';
import { testFolder } from '../../monitoring/folder.js';

/** A machine in a temporary folder, a new one for each test: programs, a package and a cache that are not what they seem. */
export interface FakeMachine {
  readonly path: (name: string) => string;
  /** A program on the PATH, as a shell script. */
  program(name: string, ...lines: string[]): string;
  write(name: string, text: string): string;
  read(name: string): string;
  /** A TensorFlow's folder, with all that the binding is linked to. */
  tensorflow(name?: string): string;
  surroundings(changes?: Partial<Surroundings>): Surroundings;
  /** Plans and carries out. @returns the steps told, and the result */
  setup(
    request: SetupRequest | { readonly from: 'uninstall' },
    changes?: Partial<Surroundings>,
  ): Promise<{ steps: string[]; result: readonly string[] }>;
  /** All files with what is in them, but for the list of what the fake pip was asked. */
  files(): Record<string, string>;
}

/** Where the binding is, in the folder of the machine. */
export const binding = 'package/lib/napi-v8/tfjs_binding.node';
export const record = 'package/lib/napi-v8/ganforge-setup.json';

/** What `require` of the fake package gives: a tfjs that works unless its binding is a bad one. */
const packageMain = `
const binding = require('node:fs').readFileSync(__dirname + '/lib/napi-v8/tfjs_binding.node', 'utf8');
if (binding.includes('unloadable')) throw new Error('libtensorflow_cc.so.2: cannot open shared object file');
if (binding.includes('crashing')) process.kill(process.pid, 'SIGSEGV');
const value = binding.includes('inaccurate') ? 5 : 4;
exports.ones = () => ({});
exports.grad = () => () => ({ dataSync: () => new Float32Array(9).fill(value) });
exports.getBackend = () => 'tensorflow';
exports.backend = () => ({ executeSingleOutput() {}, executeMultipleOutputs() {}, binding: { TF_Version: '9.8.7' }, isUsingGpuDevice: false });
`;

export function fakeMachine(): FakeMachine {
  const path = testFolder();
  const write = (name: string, text: string, mode = 0o644): string => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text, { mode });
    return path(name);
  };
  const surroundings = (changes: Partial<Surroundings> = {}): Surroundings => ({
    cache: path('cache'),
    packageFolder: path('package'),
    env: { PATH: path('bin'), npm_config_nodedir: path('node') },
    platform: 'linux',
    ...changes,
  });
  beforeEach(() => {
    write('package/package.json', '{ "name": "fake", "main": "main.js" }');
    write('package/main.js', packageMain);
    write('package/binding/tfjs_binding.cc', '');
    write('node/include/node/node_api.h', '');
  });
  return {
    path,
    write,
    surroundings,
    read: (name) => readFileSync(path(name), 'utf8'),
    program: (name, ...lines) => write(`bin/${name}`, `#!/bin/sh\n${lines.join('\n')}\n`, 0o755),
    tensorflow: (name = 'tensorflow') => {
      for (const file of ['include/tensorflow/c/c_api.h', 'include/tensorflow/c/eager/c_api.h']) write(`${name}/${file}`, '');
      for (const library of ['cc', 'framework']) write(`${name}/libtensorflow_${library}.so.2`, '');
      return path(name);
    },
    setup: async (request, changes) => {
      const steps: string[] = [];
      const plan = await planSetup(request, surroundings(changes));
      const result = await carryOut(plan, ({ what }) => steps.push(what));
      return { steps, result };
    },
    files: () =>
      Object.fromEntries(
        readdirSync(path('.'), { recursive: true, encoding: 'utf8' })
          .filter((name) => !name.endsWith('.pip') && statSync(path(name)).isFile())
          .sort()
          .map((name) => [name, readFileSync(path(name), 'utf8')]),
      ),
  };
}

/** Lines of a Python that has this TensorFlow. */
export const answers = (folder: string, version = '2.21.0'): string => `echo '${JSON.stringify({ folder, version })}'`;

/** Lines of a compiler that writes `text` as the binding. */
export const compiles = (text: string): string[] => [
  'if [ "$1" = --version ]; then echo "fake++ 1.2"; exit; fi',
  'while [ "$1" != -o ]; do shift; done',
  `echo '${text}' > "$2"`,
];

/**
 * Lines of a Python without TensorFlow that makes environments. The Python in them has TensorFlow once pip has run, which keeps
 * a list of what it was asked in the file beside TensorFlow's folder that ends in `.pip`.
 *
 * @param pip lines of what `pip install` does
 */
export const makesEnvironments = (tensorflow: string, ...pip: string[]): string[] => [
  'PATH=/usr/bin:/bin',
  `here=$(dirname "$0")`,
  'if [ "$2" = venv ]; then mkdir -p "$4/bin"; touch "$4/pyvenv.cfg" "$4/bin/pip"; cp "$0" "$4/bin/python"; exit; fi',
  `if [ "$2" = pip ]; then echo "$@" >> '${tensorflow}.pip'; ${pip.map((line) => `${line}; `).join('')}touch "$here/installed"; exit; fi`,
  `if [ -e "$here/installed" ]; then ${answers(tensorflow)}; else ${answers('')}; fi`,
];

/** That a setup fails with one line, and that no file has changed, been added or been lost. */
export async function expectFailure(
  machine: FakeMachine,
  request: SetupRequest,
  message: RegExp,
  changes: Partial<Surroundings> = {},
): Promise<void> {
  const before = machine.files();
  const outcome: unknown = await machine.setup(request, changes).then(
    () => 'success',
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(RunError);
  const text = (outcome as RunError).message;
  expect(text).to.match(message);
  expect(text).not.to.include('\n');
  expect(machine.files()).to.deep.equal(before);
}

export const exists = (machine: FakeMachine, name: string): boolean => existsSync(machine.path(name));
