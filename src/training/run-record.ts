import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type RunConfig, runConfigSchema } from '../config/schema.js';
import { formatConfig, readConfigFile } from '../config/yaml.js';
import type { DatasetDescriptor, StreamShape } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { findSystem } from '../systems/index.js';
import type { Sampler, Stage, System } from '../systems/system.js';
import { planRun } from './plan-run.js';
import type { RunDirectory } from './run-directory.js';

const recordSchema = z.record(
  z.string(),
  z.object({
    spec: z.string(),
    hash: z.string(),
    kind: z.enum(['image', 'points']),
    shape: z.array(z.int()),
    classes: z.int(),
    classNames: z.array(z.string()),
    size: z.int(),
  }),
);

/** What a run remembers of its data: enough to rebuild networks, export and notice other data, without the data itself. */
export type DataRecord = Readonly<z.infer<typeof recordSchema>>;

/** A run as its directory tells it. */
export interface SavedRun {
  readonly config: RunConfig;
  readonly data: DataRecord;
  readonly system: System;
  readonly stages: readonly Stage[];
  readonly samplers: readonly Sampler[];
}

const recordFile = (directory: RunDirectory): string => join(directory.path, 'data.json');

/** What a run remembers of its data sets, by stream. */
export function dataRecord(datasets: Readonly<Record<string, DatasetDescriptor>>): DataRecord {
  return Object.fromEntries(
    Object.entries(datasets).map(([stream, { spec, hash, kind, shape, classes, classNames, size }]) => [
      stream,
      { spec, hash, kind, shape: [...shape], classes, classNames: [...classNames], size },
    ]),
  );
}

/** Writes `config.yaml` and `data.json` of a new run. */
export function writeRunRecord(
  directory: RunDirectory,
  config: RunConfig,
  system: System,
  datasets: Readonly<Record<string, DatasetDescriptor>>,
): void {
  writeFileSync(directory.config, formatConfig(config, system.options));
  writeFileSync(recordFile(directory), `${JSON.stringify(dataRecord(datasets), null, 2)}\n`);
}

/**
 * Reads a run back.
 * @throws InputError where the directory is no run or its files are damaged
 */
export async function readRun(directory: RunDirectory): Promise<SavedRun> {
  const config = readRunConfig(directory);
  const data = readDataRecord(directory);
  const system = await findSystem(config.system);
  const options = system.options.safeParse(config.options);
  if (!options.success) throw damagedConfig(directory, options.error, 'options.');
  const shapes = Object.fromEntries(Object.entries(data).map(([stream, record]) => [stream, streamShape(record)]));
  return { config, data, system, ...planRun(system, config, shapes) };
}

/** @throws InputError where `config.yaml` is not a whole configuration */
export function readRunConfig(directory: RunDirectory): RunConfig {
  const parsed = runConfigSchema.safeParse(readConfigFile(directory.config));
  if (parsed.success) return parsed.data;
  throw damagedConfig(directory, parsed.error, '');
}

function damagedConfig(directory: RunDirectory, { issues }: z.core.$ZodError, prefix: string): InputError {
  const { path, message } = issues[0]!;
  const what = `${directory.config} is no whole configuration (${prefix}${path.join('.')}: ${message})`;
  return new InputError('run-damaged', what, 'put back what was changed');
}

function readDataRecord(directory: RunDirectory): DataRecord {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordFile(directory), 'utf8')));
  } catch {
    throw new InputError('run-damaged', `${recordFile(directory)} is missing or damaged`, 'it is written when a run starts; train again');
  }
}

/**
 * The mean matters to initial weights only, which a saved run does not need.
 */
const streamShape = ({ kind, shape, classes, size }: DataRecord[string]): StreamShape => ({
  kind,
  shape,
  classes,
  size,
  mean: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

/**
 * A resumed run must see the data it was begun with.
 * @throws InputError where a stream's content has changed
 */
export function checkSameData(record: DataRecord, datasets: Readonly<Record<string, DatasetDescriptor>>): void {
  for (const [stream, { spec, hash }] of Object.entries(record)) {
    if (datasets[stream]?.hash !== hash) {
      throw new InputError(
        'data-changed',
        `the data of "${stream}" (${spec}) is not what this run was begun with`,
        'put the old data back, or train anew',
      );
    }
  }
}
