import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program ended. */
export interface Ended {
  readonly ok: boolean;
  /** In words: `exit code 1`, `signal SIGSEGV`, or why it could not be started (`ENOENT`). */
  readonly how: string;
  readonly started: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Told every line of its output while it runs. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Runs a program to its end; failing is a result, not an error. */
export function runProgram(command: string, args: readonly string[], { env, cwd, onLine }: RunOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
      if (onLine) createInterface({ input: child[name] }).on('line', onLine);
    }
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, how: error.code ?? error.message, started: false, ...output }),
    );
    child.on('close', (code, signal) => {
      resolve({ ok: code === 0, how: signal ? `signal ${signal}` : `exit code ${code}`, started: true, ...output });
    });
  });
}

/**
 * The line of a failed program's output that tells most: the last that holds an error, else the last one, else how it ended. Lines
 * of a stack trace tell nothing.
 */
export function tellingLine({ stderr, stdout, how }: Ended, error = /error/i): string {
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  return lines.findLast((line) => error.test(line)) ?? lines.at(-1) ?? how;
}
