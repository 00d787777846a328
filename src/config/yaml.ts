import { readFileSync } from 'node:fs';
import { Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { InputError } from '../errors.js';
import { descriptionOf, objectOf } from './describe.js';
import { type RunConfig, runConfigSchema } from './schema.js';

/**
 * The content of a configuration file, not yet checked against any schema.
 * @throws InputError `config-unreadable`, `config-syntax` (with line and column), `config-shape`
 */
export function readConfigFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new InputError('config-unreadable', `the configuration ${path} cannot be read (${cause})`, 'check the path after --config');
  }
  return parseConfig(text, path);
}

/**
 * @param path how errors call the text
 * @throws InputError `config-syntax`, `config-shape`
 */
export function parseConfig(text: string, path: string): Record<string, unknown> {
  const document = parseDocument(text, { prettyErrors: false });
  const error = document.errors[0];
  if (error) {
    const { line, column } = position(text, error.pos[0]);
    throw new InputError('config-syntax', `${path}:${line}:${column}: ${error.message}`, 'mend the YAML there');
  }
  if (document.contents === null) return {};
  if (!isMap(document.contents)) {
    throw new InputError('config-shape', `${path} holds no keys`, 'write one `key: value` a line, such as `system: dcgan`');
  }
  try {
    return document.toJS() as Record<string, unknown>;
  } catch (error) {
    // Aliases are resolved only here: an unknown one, or one that would grow without bounds.
    throw new InputError('config-syntax', `${path}: ${error instanceof Error ? error.message : error}`, 'mend the YAML alias');
  }
}

/**
 * A value given on the command line (`0.99`, `true`, `[64, 128]`, `text`), read as YAML; what is no YAML is text.
 */
export function parseValue(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  return document.errors.length > 0 ? text : (document.toJS() as unknown);
}

/**
 * A whole configuration as YAML, each key under a comment that says what it means.
 * @param options the system's own, for their descriptions
 */
export function formatConfig(config: RunConfig, options: z.ZodObject): string {
  const document = new Document(config, { aliasDuplicateObjects: false });
  if (!isMap(document.contents)) throw new TypeError('a configuration is a map');
  comment(document.contents, runConfigSchema, new Map([['options', options]]));
  document.commentBefore = ' The whole configuration of a run. `ganforge train --config FILE` trains it again.';
  return document.toString({ lineWidth: 0 });
}

function comment(map: YAMLMap, schema: z.ZodObject, groups: ReadonlyMap<string, z.ZodObject>): void {
  for (const [index, pair] of map.items.entries()) {
    if (!isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    const field = schema.shape[key];
    const description = field === undefined ? '' : descriptionOf(field);
    if (description !== '') pair.key.commentBefore = ` ${description}`;
    const group = groups.get(key) ?? objectOf(field);
    if (group && isMap(pair.value)) comment(pair.value, group, new Map());
    if (groups.size > 0 && index > 0) pair.key.spaceBefore = true;
  }
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
