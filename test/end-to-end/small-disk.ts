import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { skip } from '../skip.js';

/** How a process gets mounts of its own: as root, or as anybody where the system lets everybody. */
const ways = [['-m'], ['-rm']] as const;

/** Flags of `unshare` for mounts that nobody else sees; skips where there can be none. */
export function requireMounts(context: Mocha.Context): readonly string[] {
  const way = ways.find((flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0);
  return way ?? skip(context, 'no file system can be mounted here');
}

/** A file system of few bytes that only programs started by its `command` see where it is mounted. */
export class SmallDisk {
  private constructor(
    private readonly holder: ChildProcess,
    /** Where it is mounted, for those programs. */
    readonly folder: string,
    private readonly flags: readonly string[],
  ) {}

  /** Skips where no file system can be mounted. */
  static async mount(context: Mocha.Context, folder: string, bytes: number): Promise<SmallDisk> {
    const flags = requireMounts(context);
    mkdirSync(folder);
    const script = `mount -t tmpfs -o size=${bytes} none "$0" && echo mounted && exec sleep 600`;
    const holder = spawn('unshare', [...flags, 'sh', '-c', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const kill = () => holder.kill('SIGKILL');
    process.once('exit', kill);
    holder.once('exit', () => process.off('exit', kill));
    await once(holder.stdout, 'data');
    return new SmallDisk(holder, folder, flags);
  }

  /** To be put in front of a command line. */
  get command(): readonly string[] {
    const user = this.flags.includes('-rm') ? ['-U', '--preserve-credentials'] : [];
    return ['nsenter', '-t', String(this.holder.pid), '-m', ...user, '--'];
  }

  /** A file on it as this process sees it. */
  path(...parts: readonly string[]): string {
    return join(`/proc/${this.holder.pid}/root`, this.folder, ...parts);
  }

  /** Leaves not a byte of space. */
  fill(): void {
    for (const size of [65_536, 1]) {
      try {
        for (;;) appendFileSync(this.path('filling'), Buffer.alloc(size));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  }

  /** Takes away what filled it. */
  free(): void {
    rmSync(this.path('filling'));
  }

  enlarge(bytes: number): void {
    const [file, ...args] = [...this.command, 'mount', '-o', `remount,size=${bytes}`, this.folder];
    const { status, stderr } = spawnSync(file!, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  async end(): Promise<void> {
    this.holder.kill('SIGKILL');
    if (this.holder.exitCode === null && this.holder.signalCode === null) await once(this.holder, 'exit');
  }
}
