import { basename, join } from 'node:path';
import { isModelName, isVersion } from './model-name.js';

/** A model file in a folder. */
export interface ListedFile {
  /** From the folder, names with `/` between. */
  readonly path: string;
  /** A link to somewhere that was not given to be served. */
  readonly outside?: boolean;
}

/** What one of the paths given holds. */
export interface Listing {
  readonly root: string;
  /** Model files of a folder, at most two folders deep; undefined where the path is a file itself. */
  readonly files?: readonly ListedFile[];
}

/** A file, and what it is served as. */
export interface FoundModel {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  /** Why it can't be. */
  readonly problem?: string;
}

/**
 * The models that paths hold: a file `NAME.onnx` is version 1 of NAME; a folder has such files and `NAME/VERSION/ANY.onnx`, one a version.
 * Hidden files are none, nor are those in folders whose names are no version.
 */
export const modelsOf = (listings: readonly Listing[]): FoundModel[] => listings.flatMap(modelsOfPath);

/** Two that are the same version of the same model. */
export function findTwins(models: readonly FoundModel[]): readonly [FoundModel, FoundModel] | undefined {
  const seen = new Map<string, FoundModel>();
  for (const model of models) {
    const other = seen.get(keyOf(model));
    if (other) return [other, model];
    seen.set(keyOf(model), model);
  }
  return undefined;
}

/** Every version of every model once; of those that are there twice none can be served. */
export function withoutTwins(models: readonly FoundModel[]): FoundModel[] {
  const unique = new Map<string, FoundModel>();
  for (const model of models) {
    const other = unique.get(keyOf(model));
    const problem = other && `${other.path} and ${model.path} are both version ${model.version} of ${model.name}: rename one`;
    unique.set(keyOf(model), problem ? { ...other, problem } : model);
  }
  return [...unique.values()];
}

export const keyOf = ({ name, version }: { readonly name: string; readonly version: string }): string => `${name}/${version}`;

function modelsOfPath({ root, files }: Listing): FoundModel[] {
  if (!files) return [named(basename(root, '.onnx'), '1', root)];
  const models: FoundModel[] = [];
  const versions = new Map<string, ListedFile[]>();
  for (const file of files) {
    const parts = file.path.split('/');
    if (parts.some((part) => part.startsWith('.'))) continue;
    const [first = '', second = ''] = parts;
    if (parts.length === 1) models.push(named(basename(first, '.onnx'), '1', join(root, first), problemOf(file)));
    else if (parts.length === 2) models.push(named(first, '1', join(root, file.path), misplaced(file.path, first)));
    else if (parts.length === 3 && isVersion(second)) {
      const key = `${first}/${second}`;
      versions.set(key, [...(versions.get(key) ?? []), file]);
    }
  }
  for (const [key, [file, ...more]] of versions) {
    const [name = '', version = ''] = key.split('/');
    const all = [file!, ...more].map(({ path }) => basename(path)).sort();
    const problem = more.length > 0 ? `${key} holds ${all.join(' and ')}: keep one` : problemOf(file!);
    models.push(named(name, version, join(root, more.length > 0 ? key : file!.path), problem));
  }
  return models;
}

function named(name: string, version: string, path: string, problem?: string): FoundModel {
  const reason = isModelName(name) ? problem : `${JSON.stringify(name)} is no name of a model: use letters, digits, ".", "_" and "-"`;
  return { name, version, path, ...(reason !== undefined && { problem: reason }) };
}

const problemOf = ({ path, outside }: ListedFile): string | undefined =>
  outside ? `${path} is a link that leads out of the paths given: give where it leads as well` : undefined;

const misplaced = (path: string, folder: string): string =>
  `${path} lies in no folder of a version: ${isVersion(folder) ? 'give the folder above' : `move it to ${folder}/1`}`;
