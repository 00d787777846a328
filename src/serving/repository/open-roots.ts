import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../errors.js';
import { codeOf } from '../../training/run-directory.js';
import { findTwins, modelsOf } from './list-models.js';
import { isModelName } from './model-name.js';
import { readFolder } from './read-folder.js';
import { type Root, readRoot } from './roots.js';

/**
 * The paths to be served. A folder may be empty, as models may come later; one that holds other things and no model is the wrong one.
 * @throws InputError where a path is missing or unreadable, is a file but no `NAME.onnx`, or a folder without a model, and where two give
 *   the same version of the same model
 */
export async function openRoots(paths: readonly string[]): Promise<Root[]> {
  const roots: Root[] = [];
  for (const path of paths) roots.push(await openRoot(path));
  const listings = [];
  for (const { path, kind } of roots) {
    if (kind === 'file') listings.push({ root: path });
    else {
      const { files } = await readFolder(path, roots);
      if (files.length === 0) await requireEmpty(path);
      listings.push({ root: path, files });
    }
  }
  const twins = findTwins(modelsOf(listings));
  if (twins) {
    const [{ name, version, path }, other] = twins;
    throw new InputError('model-twice', `${path} and ${other.path} are both version ${version} of the model ${name}`, 'rename one of them');
  }
  return roots;
}

async function openRoot(path: string): Promise<Root> {
  let root: Root;
  try {
    root = await readRoot(path);
  } catch (error) {
    const what = codeOf(error) === 'ENOENT' ? `${path} does not exist` : `${path} can't be read (${codeOf(error)})`;
    throw new InputError('model-missing', what, 'give a model (.onnx) or a folder of models');
  }
  if (root.kind === 'folder') return root;
  if (!path.endsWith('.onnx')) {
    throw new InputError('model-kind', `${path} is no model: its name does not end in .onnx`, 'give what `ganforge export` wrote');
  }
  const name = basename(path, '.onnx');
  if (isModelName(name)) return root;
  throw new InputError(
    'model-name',
    `${path} would be served as ${JSON.stringify(name)}`,
    'use letters, digits, ".", "_" and "-" in its name',
  );
}

async function requireEmpty(folder: string): Promise<void> {
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    throw new InputError('model-missing', `the folder ${folder} can't be read (${codeOf(error)})`, 'give a folder that can');
  }
  if (existsSync(join(folder, 'config.yaml'))) {
    const mend = `make one with \`ganforge export ${folder} --out NAME.onnx\``;
    throw new InputError('model-missing', `${folder} is a training run, not a model`, mend);
  }
  if (entries.some((entry) => !entry.startsWith('.'))) {
    throw new InputError(
      'model-missing',
      `the folder ${folder} holds no model`,
      'models lie in it as NAME.onnx or NAME/VERSION/model.onnx',
    );
  }
}
