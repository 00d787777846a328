import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { saveFile } from '../../src/images/save.js';
import type { Prometheus } from './prometheus.js';
import { until } from './until.js';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Where a drill takes place. */
export interface Place {
  /** For configurations and runs; empty at first. */
  readonly folder: string;
  readonly prometheus: Prometheus;
  /** What durations in its rules are divided by. */
  readonly factor: number;
}

/** A training to be drilled. */
export interface Training {
  /** Of the run, so its label `run` as well. */
  readonly name: string;
  readonly flags: readonly string[];
  /** Of a configuration file, where it takes one. */
  readonly configuration?: object;
  /** Module to be loaded in front of the program and its threads. */
  readonly fault?: URL;
  /** Where several train it: Open MPI has to be there. */
  readonly ranks?: number;
}

/** A training that a Prometheus scrapes. */
export class Subject {
  private constructor(
    readonly child: ChildProcess,
    readonly name: string,
    private readonly target: string,
    private readonly prometheus: Prometheus,
    private readonly kill: NodeJS.Signals,
  ) {}

  /** Starts a training, as `ganforge train` does, and waits until Prometheus sees it train. */
  static async train(place: Place, { name, flags, configuration, fault, ranks }: Training): Promise<Subject> {
    const file = join(place.folder, `${name}.yaml`);
    if (configuration !== undefined) await saveFile(file, Buffer.from(stringify(configuration)));
    return Subject.start(place, name, {
      before: fault === undefined ? [] : ['--import', fault.href],
      command: [
        ...['train', ...flags, ...(configuration === undefined ? [] : ['--config', file])],
        ...['--engine', 'onnxruntime', '--workers', '1', '--no-autotune', '--out', join(place.folder, name)],
        ...(ranks === undefined ? [] : ['--ranks', String(ranks)]),
      ],
      // Where the launcher of ranks is killed, mpirun lives on; at the end of its terminal it ends that.
      kill: ranks === undefined ? 'SIGKILL' : 'SIGHUP',
    });
  }

  /** Goes on with a training that has ended, as one process. */
  static async resume(place: Place, { name }: Pick<Training, 'name'>): Promise<Subject> {
    return Subject.start(place, name, { before: [], command: ['resume', join(place.folder, name)], kill: 'SIGKILL' });
  }

  private static async start(
    { prometheus }: Place,
    name: string,
    { before, command, kill: signal }: { before: readonly string[]; command: readonly string[]; kill: NodeJS.Signals },
  ): Promise<Subject> {
    const target = join(prometheus.targetsFolder, `${name}.json`);
    const flags = ['--quiet', '--port', 'auto', '--sd-file', target];
    const child = spawn(process.execPath, [...before, program, ...command, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-1000);
    });
    const kill = () => child.kill(signal);
    process.on('exit', kill);
    child.on('exit', () => process.off('exit', kill));
    const subject = new Subject(child, name, target, prometheus, signal);
    return orEnd(subject, async () => {
      await until(`${name} trains`, 120, async () => {
        if (child.exitCode !== null) throw new Error(`the training ${name} ended with ${child.exitCode}: ${said}`);
        return (await prometheus.query(`gan_iterations_total{run="${name}"} > 0`)).length > 0;
      });
    });
  }

  /** Ends it, whatever state it is in. */
  async end(): Promise<void> {
    const { child } = this;
    // What was killed has left it.
    await rm(this.target, { force: true });
    if (child.exitCode !== null || child.signalCode !== null) return;
    // It takes Prometheus up to five seconds to see that, which is longer than an alert waits by shortened rules.
    await until(`${this.name} is no target any more`, 30, async () => {
      return (await this.prometheus.targets()).every(({ labels }) => labels.run !== this.name);
    }).catch(() => undefined);
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGINT');
    const kill = setTimeout(() => child.kill(this.kill), 5000);
    await ended;
    clearTimeout(kill);
  }
}

/** Gives what was started, after something more that has to go well; where it does not, it is ended. */
export async function orEnd<T extends { end(): Promise<void> }>(started: T, more: () => Promise<void>): Promise<T> {
  try {
    await more();
    return started;
  } catch (error) {
    await started.end();
    throw error;
  }
}
