import { RunError } from '../../errors.js';
import { runProgram } from './run-program.js';

export interface Compiler {
  readonly command: string;
  /** The first line of what it says of itself. */
  readonly version: string;
}

/**
 * The C++ compiler that CXX names, else the first of the usual ones.
 * @throws RunError where there is none
 */
export async function findCompiler(env: NodeJS.ProcessEnv): Promise<Compiler> {
  const commands = env.CXX ? [env.CXX] : ['g++', 'c++', 'clang++'];
  for (const command of commands) {
    const { ok, stdout } = await runProgram(command, ['--version'], { env });
    if (ok) return { command, version: stdout.split('\n')[0]!.trim() };
  }
  throw new RunError(
    'no-compiler',
    env.CXX ? `${env.CXX}, which CXX names, is no C++ compiler that can be started` : `there is no C++ compiler (${commands.join(', ')})`,
    'install one with C++17 (`apt install g++`), or name it in CXX',
  );
}
