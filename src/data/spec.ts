import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { InputError } from '../errors.js';
import { sources } from './sources/index.js';
import type { Source } from './sources/source.js';

export interface ParsedSpec {
  readonly source: Source;
  /** Absolute; empty for sources that take none. */
  readonly path: string;
  /** As given, but with the absolute path: it means the same from any folder. */
  readonly spec: string;
}

/**
 * Takes `NAME` or `NAME:PATH` apart.
 *
 * @throws InputError where there is no such source, or a path is missing or too much
 */
export async function parseSpec(text: string): Promise<ParsedSpec> {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const argument = colon < 0 ? '' : text.slice(colon + 1);
  const source = sources.find((candidate) => candidate.name === name);
  if (source === undefined) throw await unknownDataset(text, name);
  if (!source.takesPath) {
    if (colon >= 0) throw new InputError('unwanted-path', `the data set ${name} takes no path, but got "${argument}"`, `write ${name}`);
    return { source, path: '', spec: name };
  }
  if (argument === '') {
    throw new InputError('missing-path', `the data set ${name} needs a path`, `write it after a colon, as in ${source.example}`);
  }
  const path = resolve(argument.startsWith('~/') ? homedir() + argument.slice(1) : argument);
  return { source, path, spec: `${name}:${path}` };
}

async function unknownDataset(text: string, name: string): Promise<InputError> {
  const what = `there is no data set "${text}"`;
  const isPath = await access(text).then(
    () => true,
    () => false,
  );
  if (isPath) return new InputError('unknown-dataset', what, `for images in a folder write folder:${text}, for IDX files idx:${text}`);
  const names = sources.map((source) => source.name);
  const nearest = closest(name, names);
  return new InputError('unknown-dataset', what, `did you mean ${nearest}? There are ${names.join(', ')}`);
}

/** The specification without the folders of its path, for people and metric labels: `folder:/data/cats` -> `folder:cats`. */
export function shortSpec(spec: string): string {
  const colon = spec.indexOf(':');
  return colon < 0 ? spec : `${spec.slice(0, colon + 1)}${basename(spec.slice(colon + 1))}`;
}
