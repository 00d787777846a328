import { codeOf } from '../../training/run-directory.js';
import { isAbsent } from './is-absent.js';
import { type FoundModel, type Listing, modelsOf } from './list-models.js';
import { readFolder, type Unreadable } from './read-folder.js';
import { type Root, readRoot } from './roots.js';

/** What lies at the paths given, at one moment. */
export interface Scan {
  /** With twins: see `list-models.ts`. */
  readonly models: readonly FoundModel[];
  readonly unreadable: readonly Unreadable[];
  /** The paths that are there, as they are now. */
  readonly roots: readonly Root[];
}

/** @param given the paths, as they were at the start: links among them may lead elsewhere by now */
export async function scan(given: readonly Root[]): Promise<Scan> {
  const unreadable: Unreadable[] = [];
  const roots: Root[] = [];
  for (const { path, kind } of given) {
    try {
      roots.push(await readRoot(path));
    } catch (error) {
      // A model file that is gone is removed; a folder that is gone is more likely on a disk that is away for a moment.
      if (kind === 'folder' || !isAbsent(error)) unreadable.push({ path, reason: codeOf(error) });
    }
  }
  const listings: Listing[] = [];
  for (const { path, kind } of roots) {
    if (kind === 'file') listings.push({ root: path });
    else {
      const content = await readFolder(path, roots);
      listings.push({ root: path, files: content.files });
      unreadable.push(...content.unreadable);
    }
  }
  return { models: modelsOf(listings), unreadable, roots };
}
