import { InputError } from '../errors.js';
import type { System } from '../systems/system.js';
import { objectOf } from './describe.js';
import { runConfigSchema } from './schema.js';
import { suggestion } from './suggest.js';
import { parseValue } from './yaml.js';

/** A value for one key of the configuration, and where it came from. */
export interface Setting {
  /** Dotted: `batch`, `ema.decay`, `options.k`, `data.data`. */
  readonly path: string;
  readonly value: unknown;
  /** As errors call it: `--batch`, `--set k`, `ema.decay of run.yaml`. */
  readonly where: string;
}

export type FlagName =
  | 'size'
  | 'iterations'
  | 'duration'
  | 'batch'
  | 'shard'
  | 'workers'
  | 'engine'
  | 'device'
  | 'autotune'
  | 'precision'
  | 'generatorForward'
  | 'reduce'
  | 'shardTimeout'
  | 'seed'
  | 'sampleEvery'
  | 'evaluateEvery'
  | 'checkpointEvery';

/** Flags as typed, or as numbers; `data` once for each `--data`. */
export type FlagValues = { readonly [Name in FlagName]?: string | number | boolean | undefined } & {
  readonly data?: readonly string[] | undefined;
};

/** The configuration key each flag sets; those that hold numbers are read as such. */
const FLAGS: Record<FlagName, { readonly flag: string; readonly path: string; readonly text?: true }> = {
  size: { flag: '--size', path: 'size' },
  iterations: { flag: '--iterations', path: 'iterations' },
  duration: { flag: '--duration', path: 'duration', text: true },
  batch: { flag: '--batch', path: 'batch' },
  shard: { flag: '--shard', path: 'shard' },
  workers: { flag: '--workers', path: 'workers' },
  engine: { flag: '--engine', path: 'engine', text: true },
  device: { flag: '--device', path: 'device', text: true },
  autotune: { flag: '--no-autotune', path: 'autotune' },
  generatorForward: { flag: '--generator-forward', path: 'generatorForward', text: true },
  reduce: { flag: '--reduce', path: 'reduce', text: true },
  shardTimeout: { flag: '--shard-timeout', path: 'shardTimeout', text: true },
  precision: { flag: '--precision', path: 'precision', text: true },
  seed: { flag: '--seed', path: 'seed' },
  sampleEvery: { flag: '--sample-every', path: 'sample.every' },
  evaluateEvery: { flag: '--evaluate-every', path: 'evaluate.every' },
  checkpointEvery: { flag: '--checkpoint-every', path: 'checkpoint.every' },
};

/** Every key there is, dotted, those of the system's options and data streams included. */
export function configurationKeys(system: System): string[] {
  return Object.keys(runConfigSchema.shape).flatMap((key) => groupKeys(key, system)?.map((inner) => `${key}.${inner}`) ?? [key]);
}

/**
 * @throws InputError `unknown-key`, `invalid-value` where a group of keys is given a value
 */
export function settingsOfFile(file: unknown, name: string, system: System): Setting[] {
  return Object.entries(file ?? {}).flatMap(([key, value]): Setting[] => {
    const inner = groupKeys(key, system);
    if (inner === undefined) {
      if (!Object.hasOwn(runConfigSchema.shape, key)) throw unknownInFile(key, name, system);
      return [{ path: key, value, where: `${key} of ${name}` }];
    }
    if (value === null || value === undefined) return []; // a heading with nothing below it
    if (key === 'data' && typeof value === 'string')
      return [{ path: streamPath(undefined, value, system), value, where: `data of ${name}` }];
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new InputError('invalid-value', `${key} of ${name} is ${JSON.stringify(value)}`, `expected the keys ${inner.join(', ')}`);
    }
    return Object.entries(value).map(([innerKey, innerValue]): Setting => {
      const path = `${key}.${innerKey}`;
      if (!inner.includes(innerKey)) throw unknownInFile(path, name, system);
      return { path, value: innerValue, where: `${path} of ${name}` };
    });
  });
}

/**
 * @throws InputError `invalid-data` where `--data` names no stream of several, or one twice
 */
export function settingsOfFlags(flags: FlagValues, system: System): Setting[] {
  const settings: Setting[] = [];
  for (const [name, { flag, path, text }] of Object.entries(FLAGS) as [FlagName, (typeof FLAGS)[FlagName]][]) {
    const given = flags[name];
    if (given === undefined) continue;
    settings.push({ path, value: text || typeof given !== 'string' ? given : parseValue(given), where: flag });
  }
  for (const given of flags.data ?? []) {
    const [, prefix, rest] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
    const stream = prefix !== undefined && Object.hasOwn(system.streams, prefix) ? prefix : undefined;
    const path = streamPath(stream, given, system);
    if (settings.some((setting) => setting.path === path)) {
      throw new InputError('invalid-data', `--data gives '${path.slice('data.'.length)}' twice`, 'give each data stream once');
    }
    settings.push({ path, value: stream === undefined ? given : (rest ?? ''), where: '--data' });
  }
  return settings;
}

/**
 * Settings of `--set key=value`: an option of the system, or a dotted key of the configuration.
 * @throws InputError `invalid-set`, `unknown-key`
 */
export function settingsOfSet(pairs: readonly string[], system: System): Setting[] {
  const keys = configurationKeys(system);
  const options = Object.keys(system.options.shape);
  return pairs.map((pair) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined || value === '') {
      throw new InputError('invalid-set', `--set ${pair} gives no value`, 'write --set key=value, such as --set ema.decay=0.99');
    }
    const path = options.includes(key) ? `options.${key}` : key;
    if (!keys.includes(path) || path === 'system') {
      const near = suggestion(key, [...options, ...keys], `options of ${system.name}`);
      const mend = near.startsWith('did') ? near : suggestion(key, options, `options of ${system.name}`);
      throw new InputError('unknown-key', `--set ${pair} names no option of ${system.name} and no key of the configuration`, mend);
    }
    return { path, value: parseValue(value), where: `--set ${key}` };
  });
}

/** Keys below a key that is a group of them; undefined where it holds a value. */
function groupKeys(key: string, system: System): string[] | undefined {
  if (key === 'options') return Object.keys(system.options.shape);
  if (key === 'data') return Object.keys(system.streams);
  if (!Object.hasOwn(runConfigSchema.shape, key)) return undefined;
  const group = objectOf(runConfigSchema.shape[key as keyof typeof runConfigSchema.shape]);
  return group && Object.keys(group.shape);
}

function streamPath(stream: string | undefined, given: string, system: System): string {
  const streams = Object.keys(system.streams);
  const only = stream ?? (streams.length === 1 ? streams[0] : undefined);
  if (only !== undefined) return `data.${only}`;
  const forms = streams.map((name) => `--data ${name}=SPEC`).join(' ');
  throw new InputError('invalid-data', `'${given}' names none of the data streams of ${system.name}`, `write ${forms}`);
}

function unknownInFile(path: string, name: string, system: System): InputError {
  const dot = path.indexOf('.');
  const group = dot < 0 ? undefined : path.slice(0, dot);
  const kind = group === undefined ? 'keys' : `keys of ${group}`;
  const keys = configurationKeys(system);
  const siblings =
    group === undefined ? Object.keys(runConfigSchema.shape) : (groupKeys(group, system) ?? []).map((key) => `${group}.${key}`);
  const asOption = `options.${path}`;
  const mend = keys.includes(asOption) ? `did you mean '${asOption}'?` : suggestion(path, [...siblings, ...keys], kind);
  return new InputError(
    'unknown-key',
    `${name} has an unknown key '${path}'`,
    mend.startsWith('did') ? mend : suggestion(path, siblings, kind),
  );
}
