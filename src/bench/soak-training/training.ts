import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { RunError } from '../../errors.js';
import { descendantsOf, living } from './processes.js';
import { until, within } from './within.js';

/** What a training prints with `--json`, a line. */
type Line = Readonly<Record<string, unknown>>;

/** Seconds after which whatever is waited for does not come any more: the machine may be slow. */
const patience = 60;

/** A `ganforge train` or `resume` under way, with all of its processes. */
export class Training {
  private readonly child: ChildProcess;
  private readonly lines: Line[] = [];
  private readonly waiting = new Set<() => void>();
  /** All that were seen of this training. */
  private readonly processes = new Set<number>();
  private readonly end: Promise<number>;
  private ended = false;
  errors = '';

  /** @param args of node: the program and its arguments */
  constructor(
    args: readonly string[],
    readonly ranks: number,
  ) {
    this.child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.processes.add(this.child.pid!);
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-2000);
    });
    createInterface({ input: this.child.stdout! }).on('line', (text) => {
      const line = parsed(text);
      if (line) this.lines.push(line);
      for (const look of this.waiting) look();
    });
    this.end = new Promise((resolve) => {
      this.child.on('close', (code) => {
        this.ended = true;
        for (const look of this.waiting) look();
        resolve(code ?? 128);
      });
    });
  }

  /** Lines printed so far. */
  get told(): number {
    return this.lines.length;
  }

  /**
   * The first line that `wanted` holds for.
   * @param what it is, in words
   * @param from lines to leave out
   * @throws RunError where it does not come
   */
  line(what: string, wanted: (line: Line) => boolean, from = 0): Promise<Line> {
    let next = from;
    const search = new Promise<Line>((resolve, reject) => {
      const look = () => {
        while (next < this.lines.length) {
          const line = this.lines[next++]!;
          if (!wanted(line)) continue;
          this.waiting.delete(look);
          return resolve(line);
        }
        if (!this.ended) return;
        this.waiting.delete(look);
        reject(new RunError('training-ended', `the training ended before ${what}: ${this.errors.trim()}`));
      };
      this.waiting.add(look);
      look();
    });
    return within(patience, what, search);
  }

  /** Waits until iterations are done, or the run is. */
  async reaches(iteration: number): Promise<void> {
    await this.line(`iteration ${iteration}`, (line) => line.type === 'iteration' && Number(line.iteration) >= iteration);
  }

  /** The iteration from which training goes on after the lines that are left out. */
  async startIteration(from = 0): Promise<number> {
    return Number((await this.line('the start of training', ({ type }) => type === 'start', from)).iteration);
  }

  /** Whether training was started in the lines after these. */
  hasStarted(from: number): boolean {
    return this.lines.slice(from).some(({ type }) => type === 'start');
  }

  /** Those that train, when all are there. */
  async rankProcesses(): Promise<readonly number[]> {
    let found: readonly number[] = [];
    await until(patience, `${this.ranks} ranks`, () => {
      const mpirun = this.below('mpirun')[0];
      found = this.ranks === 1 ? [this.child.pid!] : mpirun === undefined ? [] : this.below('', mpirun);
      return found.length >= this.ranks || this.ended;
    });
    return found;
  }

  mpirun(): number {
    const [id] = this.below('mpirun');
    if (id === undefined) throw new RunError('no-mpirun', 'the training has no mpirun');
    return id;
  }

  /** @returns the exit code */
  async exit(): Promise<number> {
    return within(patience, 'the end of the training', this.end);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Processes of it that live, its own left out. */
  async rest(seconds: number): Promise<readonly number[]> {
    const left = () => living(this.processes);
    await until(seconds, 'the end of all processes', () => left().length === 0).catch(() => {});
    return left();
  }

  /** Ends all of it at once. */
  kill(): void {
    this.below('');
    for (const id of living(this.processes)) process.kill(id, 'SIGKILL');
  }

  /** Children of a process by name, and remembers whatever there is. */
  private below(name: string, parent = this.child.pid!): readonly number[] {
    const all = descendantsOf(this.child.pid!);
    for (const { id } of all) this.processes.add(id);
    return all.filter((process) => process.parent === parent && process.name.startsWith(name)).map(({ id }) => id);
  }
}

/** Undefined where the line is torn: its writer was killed. */
function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
