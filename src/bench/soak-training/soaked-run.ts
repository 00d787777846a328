import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatistics } from '../../monitoring/statistics.js';
import { listCheckpoints } from '../../training/checkpoint.js';
import { iterationName, RunDirectory } from '../../training/run-directory.js';
import { SmallDisk } from './small-disk.js';
import { Training } from './training.js';

/** How many processes and threads train. */
export interface Spread {
  readonly ranks: number;
  readonly workers: number;
}

/** Iterations between checkpoints. */
export const interval = 10;

/** A GAN of fully connected layers that trains some hundred iterations a second; up to four ranks can share its batch. */
const subject = [
  ...['gan', '--data', 'ring', '--batch', '8', '--shard', '2', '--engine', 'onnxruntime', '--seed', '1'],
  ...['--sample-every', '0', '--checkpoint-every', String(interval)],
];

const hook = new URL('./worker-faults.js', import.meta.url).href;

/** Mebibytes: some checkpoints, of which a run keeps the newest. */
const diskSize = 16;

/** A run that is disturbed, and how it is begun and gone on with. */
export class SoakedRun {
  readonly directory: RunDirectory;
  /** Where its checkpoints are, if they could be put there. */
  disk: SmallDisk | undefined;

  /** @param program compiled `src/cli/main.js` */
  constructor(
    private readonly program: string,
    readonly path: string,
    readonly iterations: number,
  ) {
    this.directory = new RunDirectory(path);
  }

  /** Trains a run of its own from beginning to end, undisturbed. @returns exit code */
  async trainWhole(path: string): Promise<number> {
    return this.start(['train', ...subject, '--iterations', String(this.iterations), '--out', path], { ranks: 1, workers: 2 }).exit();
  }

  /** Trains to the first checkpoint, so that it is a run that can be resumed, with its checkpoints on a small disk. @returns exit code */
  async begin(): Promise<number> {
    const code = await this.start(['train', ...subject, '--iterations', String(interval), '--out', this.path], {
      ranks: 1,
      workers: 1,
    }).exit();
    const { checkpoints } = this.directory;
    const there = `${this.path}-kept`;
    cpSync(checkpoints, there, { recursive: true });
    this.disk = SmallDisk.mount(checkpoints, diskSize);
    if (this.disk) cpSync(there, checkpoints, { recursive: true });
    return code;
  }

  resume(spread: Spread): Training {
    return this.start(['resume', this.path, '--iterations', String(this.iterations)], spread);
  }

  /** Iterations that are done, as its statistics tell. */
  get done(): number {
    return readStatistics(this.directory.statistics).at(-1)?.iteration ?? 0;
  }

  get newestCheckpoint(): number {
    return listCheckpoints(this.directory.checkpoints).at(-1)?.iteration ?? 0;
  }

  /** Names in the folder of checkpoints that are none. */
  get litter(): readonly string[] {
    return readdirSync(this.directory.checkpoints).filter((name) => !/^iteration-\d+$/.test(name));
  }

  private start(args: readonly string[], { ranks, workers }: Spread): Training {
    const spread = ['--ranks', String(ranks), '--workers', String(workers)];
    const restarts = ranks > 1 ? ['--max-restarts', '2'] : [];
    const flags = ['--port', 'off', '--json', '--shard-timeout', '2s', ...spread, ...restarts];
    return new Training(['--import', hook, this.program, ...args, ...flags], ranks);
  }
}

/** Hashes of a run's tensors after an iteration, by file; none where it has no such checkpoint. */
export function tensorHashes(run: string, iteration: number): Readonly<Record<string, string>> {
  const folder = join(run, 'checkpoints', iterationName(iteration));
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}
