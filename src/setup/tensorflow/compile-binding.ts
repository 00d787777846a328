import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RunError } from '../../errors.js';
import type { Compiler } from './compiler.js';
import { tensorflowLibraries } from './python-tensorflow.js';
import { runProgram, tellingLine } from './run-program.js';

/** What goes into a binding. All are folders. */
export interface Ingredients {
  /** C++ sources of the binding. */
  readonly sources: string;
  /** Node's headers. */
  readonly headers: string;
  /** TensorFlow, with headers and libraries; written into the binding, so that no variable has to be set later. */
  readonly tensorflow: string;
}

/** The compiler's arguments: the sources as they are, in one go, into the shared library `file`. */
export function compilerArguments({ sources, headers, tensorflow }: Ingredients, file: string): string[] {
  const units = readdirSync(sources)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(sources, name));
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    ...[headers, join(tensorflow, 'include'), sources].map((folder) => `-I${folder}`),
    ...units,
    ...tensorflowLibraries.map((name) => join(tensorflow, name)),
    `-Wl,-rpath,${tensorflow}`,
    ...['-o', file],
  ];
}

/** @throws RunError where it does not compile, with the first error */
export async function compileBinding(compiler: Compiler, ingredients: Ingredients, file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const ended = await runProgram(compiler.command, compilerArguments(ingredients, file), { env });
  if (ended.ok) return;
  const first = ended.stderr.split('\n').find((line) => /error/i.test(line));
  throw new RunError(
    'compile-failed',
    `${compiler.command} could not build the binding (${first?.trim() ?? tellingLine(ended)})`,
    'it takes a compiler with C++17, such as g++ 9 or newer; name another in CXX',
  );
}
