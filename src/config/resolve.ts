import type { z } from 'zod';
import { InputError } from '../errors.js';
import { type System, shardMultiple } from '../systems/system.js';
import { parseDuration } from './duration.js';
import { inputErrorOf } from './issue.js';
import { type RunConfig, runConfigSchema } from './schema.js';
import { type FlagValues, type Setting, settingsOfFile, settingsOfFlags, settingsOfSet } from './settings.js';
import { checkShard, defaultShard } from './shard.js';
import { defaultWorkers } from './workers.js';

export interface ConfigInput {
  /** Content of a configuration file, as `readConfigFile` gives it. */
  readonly file?: unknown;
  /** How errors call the file. */
  readonly fileName?: string;
  /** What the run records as its system, where that is not the system's own name: the path of its module. */
  readonly systemName?: string;
  readonly flags: FlagValues;
  /** Each `key=value` of `--set`. */
  readonly set: readonly string[];
}

/**
 * The whole configuration of a run: defaults <- the system's preset <- file <- flags <- `--set`. Every key has a value,
 * those of the system's options included, and nothing can be changed any more.
 *
 * `iterations` and `duration` are alternatives: a layer that gives one of them alone takes the other of the layers
 * below away. `workers: auto` is one a core, as far as the batch goes round; `shard: auto` cuts the batch so that every worker gets a shard.
 *
 * @param cores that this process may use
 * @param ranks that train the run together, each with as many workers
 * @throws InputError naming the key, where it came from and what was expected
 */
export function resolveConfig(input: ConfigInput, system: System, cores: number, ranks = 1): RunConfig {
  const settings = mergeLayers([
    defaults(system, input.systemName ?? system.name),
    settingsOfFile(input.file, input.fileName ?? 'the configuration file', system).filter(({ path }) => path !== 'system'),
    [...settingsOfFlags(input.flags, system), ...settingsOfSet(input.set, system)],
  ]);
  const auto = (path: string) => settings.get(path)?.value === 'auto';
  const plain = nest(settings);
  plain.options = validate(system.options, plain.options ?? {}, settings, 'options');
  for (const path of ['workers', 'shard'] as const) if (auto(path)) plain[path] = 1; // known once the batch is valid
  const config = validate(runConfigSchema, plain, settings, '');
  for (const stream of Object.keys(system.streams)) {
    if (config.data[stream] === undefined) {
      throw new InputError(
        'missing-data',
        `${system.name} has no data for '${stream}' (${system.streams[stream]})`,
        `give --data ${stream}=SPEC`,
      );
    }
  }
  const cut = { batch: config.batch, multiple: shardMultiple(system, config.options) };
  const given = auto('shard') ? undefined : config.shard;
  const workers = auto('workers') ? defaultWorkers({ ...config, shard: given }, cores, ranks) : config.workers;
  const shard = given ?? defaultShard(cut, workers * ranks, ranks, config.reduce);
  checkShard(shard, cut, settings.get('shard')!.where);
  return deepFreeze({ ...config, workers, shard });
}

/** The lowest layer: what a run takes unless told otherwise. */
function defaults(system: System, systemName: string): Setting[] {
  const values: Record<string, unknown> = {
    system: systemName,
    size: null,
    iterations: system.preset.iterations,
    duration: null,
    batch: system.preset.batch,
    shard: 'auto',
    workers: 'auto',
    intraOpThreads: 1,
    engine: 'auto',
    device: 'auto',
    autotune: true,
    precision: 'float32',
    reduce: 'exact',
    generatorForward: null,
    seed: 0,
    'ema.decay': 0.999,
    'ema.warmUp': true,
    'sample.every': 100,
    'sample.count': 64,
    'checkpoint.every': 500,
    'checkpoint.keep': 3,
    'evaluate.every': 0,
    'evaluate.samples': 1000,
    'evaluate.features': null,
    'log.every': 1,
    'nonFinite.limit': 10,
    retries: 3,
    shardTimeout: 600,
  };
  const data = Object.entries(system.preset.data).map(([stream, spec]) => [`data.${stream}`, spec] as const);
  return [...Object.entries(values), ...data].map(([path, value]) => ({ path, value, where: `${path}, by default` }));
}

/** The settings that hold, in the order of the lowest layer. */
function mergeLayers(layers: readonly (readonly Setting[])[]): Map<string, Setting> {
  const merged = new Map<string, Setting>();
  for (const layer of layers) {
    for (const setting of layer) merged.set(setting.path, readable(setting));
    const ends = ['iterations', 'duration'].filter((path) => layer.some((setting) => setting.path === path && setting.value !== null));
    if (ends.length === 1) {
      const other = ends[0] === 'iterations' ? 'duration' : 'iterations';
      merged.set(other, { path: other, value: null, where: merged.get(ends[0]!)!.where });
    }
  }
  return merged;
}

function readable(setting: Setting): Setting {
  const { path, value, where } = setting;
  if (typeof value !== 'string') return setting;
  if (path === 'duration') return { ...setting, value: parseDuration(value, where) };
  if (path === 'shardTimeout') return { ...setting, value: /^(off|0)$/.test(value) ? 0 : parseDuration(value, where) };
  return setting;
}

/** The object whose dotted paths are the settings. */
function nest(settings: ReadonlyMap<string, Setting>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const groups = new Map<string, Record<string, unknown>>();
  for (const { path, value } of settings.values()) {
    const dot = path.indexOf('.');
    if (dot < 0) {
      result[path] = value;
      continue;
    }
    const name = path.slice(0, dot);
    const group = groups.get(name) ?? {};
    groups.set(name, group);
    result[name] = group;
    group[path.slice(dot + 1)] = value;
  }
  return result;
}

/** @param prefix path of the value within the configuration */
function validate<T extends z.ZodType>(schema: T, value: unknown, settings: ReadonlyMap<string, Setting>, prefix: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw inputErrorOf(schema, result.error, value, (inner) => {
    const path = [...(prefix === '' ? [] : [prefix]), ...inner];
    for (const depth of [2, 1]) {
      const setting = settings.get(path.slice(0, depth).join('.'));
      if (setting) return [path.slice(depth).join('.'), setting.where].filter((part) => part !== '').join(' of ');
    }
    return path.join('.');
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
