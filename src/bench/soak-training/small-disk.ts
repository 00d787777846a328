import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own, small enough to be filled. */
export class SmallDisk {
  private readonly filling: string;

  private constructor(private readonly path: string) {
    this.filling = join(path, 'filling');
  }

  /** Mounts one on an empty folder; undefined where this process may not, or the system has no tmpfs. */
  static mount(path: string, mebibytes: number): SmallDisk | undefined {
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { stdio: 'ignore' });
    return status === 0 ? new SmallDisk(path) : undefined;
  }

  fill(): void {
    const file = openSync(this.filling, 'w');
    const zeros = Buffer.alloc(2 ** 16);
    try {
      while (writeSync(file, zeros) > 0);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.filling, { force: true });
  }

  unmount(): void {
    spawnSync('umount', ['--lazy', this.path], { stdio: 'ignore' });
  }
}
