import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'onnxruntime-node';
import { z } from 'zod';
import { cacheDirectory } from '../../cache-directory.js';
import type { LoweringPlan } from '../../onnx/index.js';

const schema = z.record(z.string(), z.enum(['direct', 'blocked', 'grouped']));

/**
 * What was measured on this machine: the file is of one processor, onnxruntime version, block and number of threads.
 */
export function loweringCacheFile(block: number, threads: number): string {
  const machine = [cpus()[0]?.model ?? '', env.versions.node ?? env.versions.common ?? '', block, threads];
  const digest = createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, 16);
  return join(cacheDirectory(), `lowerings-${digest}.json`);
}

/** The forms in the file; none where it is missing or damaged, since they can be measured again. */
export function readLoweringCache(file: string): LoweringPlan['forms'] {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Adds forms to the file. Where it can't be written, the next start measures again. */
export function writeLoweringCache(file: string, forms: LoweringPlan['forms']): void {
  const temporary = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify({ ...readLoweringCache(file), ...forms }, null, 2)}\n`);
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}
