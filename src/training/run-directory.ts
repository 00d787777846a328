import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';

/** Where the parts of a run lie. */
export class RunDirectory {
  readonly config: string;
  readonly statistics: string;
  readonly events: string;
  readonly samples: string;
  readonly checkpoints: string;
  private readonly lock: string;

  constructor(readonly path: string) {
    this.config = join(path, 'config.yaml');
    this.statistics = join(path, 'stats.jsonl');
    this.events = join(path, 'events.log');
    this.samples = join(path, 'samples');
    this.checkpoints = join(path, 'checkpoints');
    this.lock = join(path, 'run.lock');
  }

  sample(iteration: number): string {
    return join(this.samples, `${iterationName(iteration)}.png`);
  }

  /** @throws InputError where a new run can't begin here because something else is there */
  check(): void {
    if (!existsSync(this.path)) return;
    if (!statSync(this.path).isDirectory()) throw new InputError('out-exists', `${this.path} is a file`, 'give another --out');
    if (readdirSync(this.path).length > 0) {
      throw new InputError('out-exists', `${this.path} is not empty`, `go on with \`ganforge resume ${this.path}\`, or give another --out`);
    }
  }

  /**
   * Makes the directory of a new run and takes its lock.
   * @throws InputError where it exists and is not empty, or can't be written
   */
  create(): void {
    this.check();
    try {
      for (const folder of [this.path, this.samples, this.checkpoints]) mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new InputError('out-unwritable', `${this.path} can't be made (${codeOf(error)})`, 'give an --out that can be written');
    }
    this.takeLock();
  }

  /** @throws InputError where it is no run, or a living process trains it */
  open(): void {
    if (!existsSync(this.config)) {
      throw new InputError('no-run', `${this.path} is no run: it has no config.yaml`, 'give the --out of an earlier `ganforge train`');
    }
    this.takeLock();
  }

  /** Whether a living process trains it. */
  isBusy(): boolean {
    try {
      return isAlive(ownerOf(this.lock));
    } catch {
      return false; // no lock
    }
  }

  release(): void {
    rmSync(this.lock, { force: true });
  }

  /** The lock appears with its owner's number in it, so that nobody takes a new one for a stale one. */
  private takeLock(): void {
    const own = `${this.lock}.${process.pid}`;
    try {
      writeFileSync(own, [process.pid, startOf(process.pid)].join(' ').trimEnd());
      for (;;) {
        try {
          linkSync(own, this.lock);
          return;
        } catch (error) {
          if (codeOf(error) !== 'EEXIST') throw error;
        }
        const owner = ownerOf(this.lock);
        if (owner.pid !== process.pid && isAlive(owner)) {
          throw new InputError('run-busy', `process ${owner.pid} is training ${this.path}`, 'wait for it or stop it first');
        }
        rmSync(this.lock, { force: true });
      }
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError('out-unwritable', `${this.path} can't be written (${codeOf(error)})`, 'give an --out that can be written');
    } finally {
      rmSync(own, { force: true });
    }
  }
}

/** `iteration-000100`: sorts by name as by number up to a million, and is told apart by number beyond. */
export const iterationName = (iteration: number): string => `iteration-${String(iteration).padStart(6, '0')}`;

export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

/** A process as a lock names it: its number, and when it began, as numbers come again, soon so in containers. */
interface Owner {
  readonly pid: number;
  /** As `startOf`; empty where it was not known. */
  readonly start: string;
}

function ownerOf(lock: string): Owner {
  const [pid, start = ''] = readFileSync(lock, 'utf8').split(' ');
  return { pid: Number(pid), start };
}

function isAlive({ pid, start }: Owner): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const itsStart = startOf(pid);
  return !isDefunct(pid) && (start === '' || itsStart === '' || itsStart === start);
}

/** When a process began, in ticks since the machine did; empty where there is no such process, or that is not Linux. */
function startOf(pid: number): string {
  try {
    // The name before may hold anything but a closing bracket at its end; the start is the 22nd field, the 20th after the name.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!;
    return fields.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** Whether it has ended, and its parent does not ask how; in a container that may stay so. */
function isDefunct(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // not Linux
  }
}
