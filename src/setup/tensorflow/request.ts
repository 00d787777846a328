import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../errors.js';

/** Which TensorFlow is wanted. */
export type SetupRequest =
  /** Of this Python environment. */
  | { readonly from: 'python'; readonly python: string }
  /** Into a private environment, from this folder of wheels alone. */
  | { readonly from: 'wheels'; readonly folder: string; readonly gpu: boolean | undefined }
  /** That of the python3 on the PATH if it has one, else into a private environment; into that at once where `gpu` is said. */
  | { readonly from: 'anywhere'; readonly gpu: boolean | undefined }
  /** The package's own download. */
  | { readonly from: 'stock'; readonly gpu: boolean | undefined };

/** Flags as they are given. */
export interface SetupFlags {
  readonly python?: string;
  readonly wheelDir?: string;
  readonly stock?: boolean;
  readonly gpu?: boolean;
  readonly cpu?: boolean;
  readonly uninstall?: boolean;
  readonly dryRun?: boolean;
}

/** @throws InputError where flags exclude each other or name what is not there */
export function requestOf({ python, wheelDir, stock, gpu, cpu, uninstall }: SetupFlags): SetupRequest | { readonly from: 'uninstall' } {
  atMostOne({ '--python': python, '--wheel-dir': wheelDir, '--stock': stock, '--uninstall': uninstall });
  atMostOne({ '--gpu': gpu, '--cpu': cpu });
  for (const [flag, given] of Object.entries({ '--python': python, '--uninstall': uninstall })) {
    if (given) atMostOne({ [flag]: given, '--gpu': gpu, '--cpu': cpu });
  }
  if (uninstall) return { from: 'uninstall' };
  if (python !== undefined) return { from: 'python', python };
  const wanted = gpu ? true : cpu ? false : undefined;
  if (stock) return { from: 'stock', gpu: wanted };
  if (wheelDir === undefined) return { from: 'anywhere', gpu: wanted };
  if (!statSync(wheelDir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(
      'wheel-dir',
      `${wheelDir} is no folder`,
      'give --wheel-dir a folder with the wheels of TensorFlow and all it needs',
    );
  }
  return { from: 'wheels', folder: resolve(wheelDir), gpu: wanted };
}

function atMostOne(flags: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(flags).filter((name) => flags[name]);
  if (given.length > 1) throw new InputError('flags', `${given.slice(0, 2).join(' and ')} exclude each other`, 'give one of them');
}
