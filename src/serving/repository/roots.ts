import { realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/** A path given to be served. */
export interface Root {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Where it is at the moment, links followed. */
  readonly real: string;
}

/** @throws Error of the file system where it is not there or can't be read */
export async function readRoot(path: string): Promise<Root> {
  const [real, info] = await Promise.all([realpath(path), stat(path)]);
  return { path, kind: info.isDirectory() ? 'folder' : 'file', real };
}

/**
 * Whether a model file may be read: it is one of the paths given, or lies in one that is a folder.
 * @param real its path, links followed
 */
export const isWithin = (roots: readonly Root[], real: string): boolean =>
  roots.some((root) => (root.kind === 'folder' ? isInside(root.real, real) : real === root.real));

/** Whether a file with weights may be read: it lies in a folder given, or beside a model file given. */
export const areWeightsWithin = (roots: readonly Root[], real: string): boolean =>
  roots.some((root) => (root.kind === 'folder' ? isInside(root.real, real) : dirname(real) === dirname(root.real)));

const isInside = (folder: string, path: string): boolean => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
