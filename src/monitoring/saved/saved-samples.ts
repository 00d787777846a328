import { lstatSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunDirectory } from '../../training/run-directory.js';
import type { SampleEntry } from '../../web/protocol.js';
import type { Diversities } from './saved-events.js';

/** The sample grids of a run so far, oldest first: those that its events tell of and its folder has. */
export function readSavedSamples(directory: RunDirectory, diversities: Diversities): SampleEntry[] {
  const files = filesIn(directory.samples);
  return [...diversities]
    .filter(([iteration]) => files.has(basename(directory.sample(iteration))))
    .map(([iteration, diversity]) => ({ iteration, diversity }))
    .sort((a, b) => a.iteration - b.iteration);
}

/** File of a grid, where there is one: of the folder's own, not what a link there leads to. */
export function savedSamplePath(directory: RunDirectory, iteration: number): string | undefined {
  if (!Number.isSafeInteger(iteration) || iteration < 0) return undefined;
  const path = directory.sample(iteration);
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
}

function filesIn(folder: string): ReadonlySet<string> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  } catch {
    return new Set(); // no folder
  }
}
