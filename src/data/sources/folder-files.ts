import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { InputError } from '../../errors.js';

/** What the sharp package reads on every platform. */
export const imageExtensions = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif', '.tif', '.tiff'];

export interface ImageFile {
  readonly path: string;
  readonly label: number;
  /** Path, size and time of the last change. */
  readonly fingerprint: string;
}

export interface ImageFolder {
  /** By path, so that the data set's hash does not depend on the file system. */
  readonly files: readonly ImageFile[];
  /** Names of the class sub-folders; empty where there are no labels. */
  readonly classNames: readonly string[];
}

/**
 * Lists the images of a folder. Sub-folders are classes, with all that lies below them; a single one, or images in the
 * folder itself, mean no labels. Hidden files are left out, links followed.
 *
 * @throws InputError where there is no such folder, it holds no images, or images lie both in it and in sub-folders
 */
export async function listImages(folder: string): Promise<ImageFolder> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new InputError('missing-data', `there is no folder ${folder}`, 'check the path after folder:');
  const entries = await sortedEntries(folder);
  const own = entries.files.filter(isImage);
  const classes: { name: string; paths: string[] }[] = [];
  for (const name of entries.folders) {
    const paths = await imagesBelow(join(folder, name), [await realpath(folder)]);
    if (paths.length > 0) classes.push({ name, paths });
  }
  if (own.length > 0 && classes.length > 0) {
    throw new InputError(
      'mixed-folder',
      `${folder} holds images (${own[0]}) beside class folders with images (${classes[0]!.name})`,
      'move the images into class folders, or the class folders away',
    );
  }
  const labelled = classes.length > 1;
  const paths = [
    ...own.map((name) => ({ path: join(folder, name), label: 0 })),
    ...classes.flatMap((group, label) => group.paths.map((path) => ({ path, label }))),
  ];
  if (paths.length === 0) {
    throw new InputError(
      'empty-data',
      `${folder} holds no images (${imageExtensions.join(' ')})`,
      'name a folder of images or of class folders',
    );
  }
  const files: ImageFile[] = [];
  for (const { path, label } of paths) files.push({ path, label, fingerprint: await fingerprintOf(folder, path) });
  return { files, classNames: labelled ? classes.map((group) => group.name) : [] };
}

const isImage = (name: string) => imageExtensions.includes(extname(name).toLowerCase());

/** A file that cannot be looked at (a dead link) is reported with those that cannot be read. */
async function fingerprintOf(folder: string, path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return `${relative(folder, path)} ${found?.size} ${found?.mtimeMs}`;
}

/** @param above real paths of the folders on the way down: a link back to one of them would never end */
async function imagesBelow(folder: string, above: readonly string[]): Promise<string[]> {
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const entries = await sortedEntries(folder);
  const paths = entries.files.filter(isImage).map((name) => join(folder, name));
  for (const name of entries.folders) paths.push(...(await imagesBelow(join(folder, name), [...above, real])));
  return paths;
}

/** Files and folders by name (by code unit, not by locale); links count as what they lead to, dead ones as files. */
async function sortedEntries(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const all = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new InputError('missing-data', `cannot read the folder ${folder} (${error.code})`, 'check its permissions');
  });
  const entries = all.filter((entry) => !entry.name.startsWith('.'));
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) ((await isFolder(folder, entry)) ? folders : files).push(entry.name);
  return { files: files.sort(), folders: folders.sort() };
}

async function isFolder(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(folder, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? false;
}
