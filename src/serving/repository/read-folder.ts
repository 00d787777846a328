import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../training/run-directory.js';
import { isAbsent } from './is-absent.js';
import type { ListedFile } from './list-models.js';
import { isWithin, type Root } from './roots.js';

/** A folder that can't be listed at the moment. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

export interface FolderContent {
  readonly files: readonly ListedFile[];
  readonly unreadable: readonly Unreadable[];
}

/** Folders below the path given in which models may lie: of a model, and of a version of it. */
const depth = 2;

/**
 * The model files (`*.onnx`) of a folder and the two levels below it. Links are followed as long as they stay within the roots; what
 * is no plain file, and what is hidden, is left out.
 */
export async function readFolder(root: string, roots: readonly Root[]): Promise<FolderContent> {
  const files: ListedFile[] = [];
  const unreadable: Unreadable[] = [];

  const visit = async (relative: string, level: number): Promise<void> => {
    const folder = join(root, relative);
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      // A folder below may go at any time. The one given is more likely on a disk that is away for a moment.
      if (level === 0 || !isAbsent(error)) unreadable.push({ path: folder, reason: codeOf(error) });
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const kind = await kindOf(entry, join(root, path), roots);
      if (kind === 'folder' && level < depth) await visit(path, level + 1);
      else if (entry.name.endsWith('.onnx') && (kind === 'file' || kind === 'outside')) {
        files.push(kind === 'outside' ? { path, outside: true } : { path });
      }
    }
  };
  await visit('', 0);
  return { files, unreadable };
}

async function kindOf(entry: Dirent, path: string, roots: readonly Root[]): Promise<'file' | 'folder' | 'outside' | 'other'> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const [real, info] = await Promise.all([realpath(path), stat(path)]);
    if (!isWithin(roots, real)) return 'outside';
    if (info.isFile()) return 'file';
    return info.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'other'; // a link to nowhere
  }
}
