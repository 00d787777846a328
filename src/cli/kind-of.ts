import { statSync } from 'node:fs';

/** What lies at a path: undefined where nothing does, or it cannot be reached. */
export function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}
