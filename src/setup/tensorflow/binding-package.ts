import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { RunError } from '../../errors.js';

/** What of the package @tensorflow/tfjs-node-gpu a setup reads and writes. */
export interface BindingPackage {
  readonly folder: string;
  /** C++ sources of the binding. */
  readonly sources: string;
  /** The binding as the package looks for it. Node-API 8 is the highest it knows; every Node from 20 on has it. */
  readonly binding: string;
  /** What the last setup has done. */
  readonly record: string;
  /** The package's own install script. */
  readonly installScript: string;
  /** Where that script puts the TensorFlow it downloads. */
  readonly downloads: string;
}

const require = createRequire(import.meta.url);

/**
 * @param folder of the package; where it is left out, that of the installed one
 * @returns undefined where it is not installed
 */
export function findBindingPackage(folder = installedFolder()): BindingPackage | undefined {
  if (folder === undefined || !existsSync(join(folder, 'package.json'))) return undefined;
  const placed = join(folder, 'lib', 'napi-v8');
  return {
    folder,
    sources: join(folder, 'binding'),
    binding: join(placed, 'tfjs_binding.node'),
    record: join(placed, 'ganforge-setup.json'),
    installScript: join(folder, 'scripts', 'install.js'),
    downloads: join(folder, 'deps'),
  };
}

/** @throws RunError where it is not installed */
export function bindingPackage(folder?: string): BindingPackage {
  const found = findBindingPackage(folder);
  if (found) return found;
  throw new RunError(
    'tfjs-node-missing',
    'the npm package @tensorflow/tfjs-node-gpu is not installed',
    'run `npm install --include=optional` (it is an optional dependency)',
  );
}

function installedFolder(): string | undefined {
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  } catch {
    return undefined;
  }
}
