import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { BindingPackage } from './binding-package.js';

const schema = z.object({
  /** `linked` to a TensorFlow of a Python environment, or the package's own download. */
  how: z.enum(['linked', 'stock']),
  /** Version of TensorFlow. */
  tensorflow: z.string(),
  /** Where TensorFlow is. */
  folder: z.string(),
  python: z.string().optional(),
  compiler: z.string().optional(),
  node: z.string(),
  date: z.iso.datetime(),
  /** SHA-256 of the binding, hexadecimal. */
  binding: z.string(),
});

/** What the last setup has done, as it stands beside the binding. */
export type SetupRecord = z.infer<typeof schema>;

export const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Adds what is the same for all setups, and writes it down. */
export function writeRecord({ record, binding }: BindingPackage, of: Omit<SetupRecord, 'node' | 'date' | 'binding'>): void {
  const written: SetupRecord = { ...of, node: process.version, date: new Date().toISOString(), binding: hashOf(binding) };
  writeFileSync(`${record}.new`, `${JSON.stringify(written, undefined, 2)}\n`);
  renameSync(`${record}.new`, record);
}

/** What a record says; undefined where there is none, or none that can be read. */
export function readRecord({ record }: Pick<BindingPackage, 'record'>): SetupRecord | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(record, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Whether the binding is still the one that a record tells of. */
export const isOfRecord = ({ binding }: BindingPackage, record: SetupRecord): boolean =>
  existsSync(binding) && hashOf(binding) === record.binding;
