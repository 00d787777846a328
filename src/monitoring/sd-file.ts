import { readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { InputError } from '../errors.js';
import { saveFile } from '../images/save.js';

/** A target as Prometheus' `file_sd_configs` reads it; a file is an array of them. */
export interface TargetGroup {
  /** `host:port` */
  readonly targets: readonly string[];
  readonly labels: { readonly job: string; readonly run: string };
}

/**
 * @param ports of its processes on this machine
 * @param run folder of the run; its name is the label `run`
 */
export const targetOf = (ports: readonly number[], run: string): TargetGroup => ({
  targets: ports.map((port) => `127.0.0.1:${port}`),
  labels: { job: 'ganforge', run: basename(resolve(run)) },
});

/**
 * `--sd-file`, before anything is trained.
 * @throws InputError `sd-file` where it cannot be one that Prometheus reads, or there are no metrics to name in it
 */
export function checkSdFile(path: string, port: number | 'auto' | 'off'): void {
  if (port === 'off') throw new InputError('sd-file', '--sd-file names the metrics of a run, --port is off', 'leave one of them out');
  if (!/\.(json|yml|yaml)$/.test(path)) {
    throw new InputError('sd-file', `--sd-file is '${path}'`, 'Prometheus reads files that end in .json; give such a name');
  }
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(
      'sd-file',
      `the folder ${folder} of --sd-file does not exist`,
      'make it, and name it in file_sd_configs of Prometheus',
    );
  }
}

export interface Announcement {
  /** Takes the file away before the process ends; more than once does no harm. */
  withdraw(): void;
  /** Leaves it when the process ends: of a run that has failed, so that Prometheus misses it. */
  leave(): void;
}

/**
 * Tells Prometheus of a run: the file is there, whole, once this resolves, and goes with the process unless a signal kills it. A
 * file that another run has written over it in the meantime stays.
 * @throws InputError where it cannot be written
 */
export async function announceTarget(path: string, target: TargetGroup): Promise<Announcement> {
  const file = resolve(path);
  const text = `${JSON.stringify([target])}\n`;
  await saveFile(file, Buffer.from(text));
  let isLeft = false;
  const withdraw = () => {
    process.off('exit', withdraw);
    try {
      if (!isLeft && readFileSync(file, 'utf8') === text) rmSync(file);
    } catch {
      // Somebody was faster.
    }
  };
  process.on('exit', withdraw);
  return {
    withdraw,
    leave: () => {
      isLeft = true;
    },
  };
}
