import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The program as it is installed: beside this file, in whatever folder the sources were compiled to. */
export const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Finished {
  /** 128 + its number where a signal ended it, as shells say it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program under way. */
export interface Running {
  readonly child: ChildProcess;
  /** The first line of stdout that `wanted` holds for; rejects where the program ends before it. */
  line(wanted: (line: string) => boolean): Promise<string>;
  /** The same of stderr. */
  errorLine(wanted: (line: string) => boolean): Promise<string>;
  readonly finished: Promise<Finished>;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

const running = new Set<ChildProcess>();
// Where a test fails on the way, nothing it started goes on.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `command` (ganforge itself by default) with its output in pipes. */
export function start(args: readonly string[], { cwd, env }: Surroundings, command = [process.execPath, program]): Running {
  const [file, ...before] = command;
  const limit = { timeout: 150_000, killSignal: 'SIGKILL' } as const;
  const child = spawn(file!, [...before, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], ...limit });
  running.add(child);
  const lines = new Lines(child.stdout!);
  const errorLines = new Lines(child.stderr!);
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      running.delete(child);
      for (const read of [lines, errorLines]) read.end(`the program ended before the line that was waited for; stderr: ${stderr}`);
      resolve({ code: signal ? 128 + constants.signals[signal] : code, stdout, stderr });
    });
  });
  return { child, finished, line: (wanted) => lines.find(wanted), errorLine: (wanted) => errorLines.find(wanted) };
}

/** What a program has written, line by line, and who waits for more. */
class Lines {
  private readonly lines: string[] = [];
  private readonly waiting = new Set<() => void>();
  private ended: string | undefined;

  constructor(input: Readable) {
    createInterface({ input }).on('line', (line) => {
      this.lines.push(line);
      this.wake();
    });
  }

  /** The first line that `wanted` holds for. */
  find(wanted: (line: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      let next = 0;
      const look = () => {
        while (next < this.lines.length) {
          const line = this.lines[next++]!;
          if (!wanted(line)) continue;
          this.waiting.delete(look);
          return resolve(line);
        }
        if (this.ended !== undefined) reject(new Error(this.ended));
      };
      this.waiting.add(look);
      look();
    });
  }

  /** There will be no more; `reason` is for those who wait. */
  end(reason: string): void {
    this.ended = reason;
    this.wake();
  }

  private wake(): void {
    for (const look of this.waiting) look();
  }
}

/** Runs ganforge to its end. */
export const ganforge = (args: readonly string[], surroundings: Surroundings): Promise<Finished> => start(args, surroundings).finished;

/** Runs ganforge and throws unless it succeeds: for what a test needs, not for what it tests. */
export async function succeed(args: readonly string[], surroundings: Surroundings): Promise<Finished> {
  const finished = await ganforge(args, surroundings);
  if (finished.code !== 0) throw new Error(`ganforge ${args.join(' ')} ended with ${finished.code}: ${finished.stderr}`);
  return finished;
}

/** The lines of `--json`. */
export const jsonLines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
