import { existsSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../errors.js';
import { codeOf } from '../training/run-directory.js';

/** Where the weights of a model lie that are too large for it. */
export const dataFileOf = (model: string): string => `${model}.data`;

/** A part of a file. */
export interface Part {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * A hidden folder beside a model's place, where its files are written and looked at under the names they are to have,
 * before they take the place of older ones.
 */
export class ModelFolder {
  /** The model as it lies there now. */
  readonly model: string;
  readonly #folder: string;

  private constructor(private readonly out: string) {
    this.#folder = join(dirname(out), `.${basename(out)}.${process.pid}`);
    this.model = join(this.#folder, basename(out));
  }

  /**
   * Makes the folder for `work`; afterwards it is gone, whatever happened.
   * @throws InputError where files can't be written there; what `work` throws
   */
  static async use<T>(out: string, work: (folder: ModelFolder) => Promise<T>): Promise<T> {
    const folder = new ModelFolder(out);
    try {
      await rm(folder.#folder, { recursive: true, force: true });
      await mkdir(folder.#folder, { recursive: true });
      return await work(folder);
    } catch (error) {
      throw isSystemError(error) ? new InputError('out-unwritable', `${out} can't be written (${codeOf(error)})`, mend) : error;
    } finally {
      // Where the folder can't be made there is nothing to remove either, and that is an error of its own.
      await rm(folder.#folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  writeModel(bytes: Uint8Array): Promise<void> {
    return writeSynchronised(this.model, (file) => file.writeFile(bytes));
  }

  writeData(parts: Iterable<Part>): Promise<void> {
    return writeSynchronised(dataFileOf(this.model), async (file) => {
      for (const { offset, bytes } of parts) await file.write(bytes, 0, bytes.length, offset);
    });
  }

  /**
   * Puts the files in their place. A model that keeps its weights beside it is never there with the weights of another:
   * the older one is out of the way before they change, and comes back where something fails.
   * @returns the files and the bytes in them
   */
  async install(): Promise<{ readonly paths: readonly string[]; readonly bytes: number }> {
    const [model, data] = [this.out, dataFileOf(this.out)];
    const withData = existsSync(dataFileOf(this.model));
    if (withData) await this.#installBoth(model, data);
    else {
      await rename(this.model, model);
      if (statSync(data, { throwIfNoEntry: false })?.isFile()) await rm(data);
    }
    const paths = withData ? [model, data] : [model];
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
    return { paths, bytes: sizes.reduce((a, b) => a + b) };
  }

  async #installBoth(model: string, data: string): Promise<void> {
    const moved: [string, string][] = [];
    const move = async (from: string, to: string) => {
      await rename(from, to);
      moved.push([from, to]);
    };
    try {
      for (const path of [model, data]) {
        const old = statSync(path, { throwIfNoEntry: false });
        // A folder is not ours to move: the new file's renaming fails at it.
        if (old?.isFile()) await move(path, join(this.#folder, `old.${basename(path)}`));
      }
      await move(dataFileOf(this.model), data);
      await move(this.model, model);
    } catch (error) {
      for (const [from, to] of moved.toReversed()) await rename(to, from);
      throw error;
    }
  }
}

const mend = 'give an --out that can be';

async function writeSynchronised(path: string, write: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const file = await open(path, 'w');
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
