import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { RunError } from '../../errors.js';

/** A line that a training prints with `--json`. */
export type TrainingLine = Readonly<Record<string, unknown>> & { readonly type: string };

/** A training in a process of its own that prints a JSON object a line. */
export class TrainingProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Set<{ readonly take: (line: TrainingLine) => void; readonly fail: (error: Error) => void }>();
  #errors = '';
  #ended: RunError | undefined;

  /** @param args of node: the program and its arguments */
  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
    createInterface({ input: this.#child.stdout! }).on('line', (text) => {
      const line = JSON.parse(text) as TrainingLine;
      for (const { take } of this.#waiting) take(line);
    });
    this.#child.on('close', () => {
      this.#ended = new RunError('training-ended', `the training ended too early: ${this.#errors.trim()}`);
      for (const { fail } of this.#waiting) fail(this.#ended);
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /**
   * The next line that `wanted` holds for.
   * @throws RunError where the process ends before it
   */
  line(wanted: (line: TrainingLine) => boolean): Promise<TrainingLine> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const waiter = {
        take: (line: TrainingLine) => {
          if (!wanted(line)) return;
          this.#waiting.delete(waiter);
          resolve(line);
        },
        fail: reject,
      };
      this.#waiting.add(waiter);
    });
  }

  /** The line of an iteration, when that is done. */
  iteration(n: number): Promise<TrainingLine> {
    return this.line(({ type, iteration }) => type === 'iteration' && iteration === n);
  }

  /** Ends it, whatever it does. */
  async kill(): Promise<void> {
    if (this.#ended) return;
    this.#waiting.clear();
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}
