import { dirname, resolve } from 'node:path';
import type { Root } from './roots.js';

/** Why a model failed to load, on one line that clients may see: without folders of this machine. */
export function reasonLine(error: unknown, roots: readonly Root[]): string {
  let [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  for (const { path, kind } of roots) line = line.replaceAll(`${resolve(kind === 'folder' ? path : dirname(path))}/`, '');
  return line;
}
