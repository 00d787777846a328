import { InvalidArgumentError, Option } from 'commander';
import { InputError } from '../errors.js';
import type { OutputMode } from './session.js';

/** Flags that several commands have. Numbers stay text here: the configuration reads and checks them. */
export const flags = {
  workers: () =>
    new Option('--workers <n|auto>', 'worker threads; results do not depend on it (default: one a core, as far as the batch goes round)'),
  engine: () => new Option('--engine <name>', 'what computes: auto, tensorflow, onnxruntime, cpu (default: auto)'),
  device: () => new Option('--device <name>', 'auto, cpu, webgpu, cuda or cuda:0,1 (default: auto)'),
  precision: () =>
    new Option(
      '--precision <float32|bf16>',
      'bf16: large convolutions in bfloat16, on hardware that has it (tensorflow; default: float32)',
    ),
  ranks: () =>
    new Option('--ranks <n>', 'processes that train the run together, a power of two, by Open MPI; results do not depend on it').argParser(
      wholeNumber(1, 2 ** 20),
    ),
  hostfile: () =>
    new Option(
      '--hostfile <file>',
      'where the ranks run: a host a line, `name slots=4`; without it here, or where the batch system has them',
    ),
  maxRestarts: () =>
    new Option(
      '--max-restarts <n>',
      'start ranks again from the last checkpoint after a fault, n times without a newer one (default: 0)',
    ).argParser(wholeNumber(0, 1000)),
  collectiveTimeout: () => new Option('--collective-timeout <time>', 'how long ranks wait for one of them before all end').default('30m'),
  shardTimeout: () =>
    new Option(
      '--shard-timeout <time|off>',
      'how long a worker may take for a shard before its thread is ended and another tries, less than --collective-timeout (default: 10m)',
    ),
  port: () =>
    new Option('--port <n|auto|off>', 'of metrics and live page, on 127.0.0.1; auto takes 9464 or the next free one').default('9464'),
  sdFile: () => new Option('--sd-file <file.json>', 'tell Prometheus of this run while it trains, by a file of its file_sd_configs'),
  allowControl: () =>
    new Option('--allow-control', 'let who has the printed token (or GANFORGE_CONTROL_TOKEN) pause the run from the live page'),
  tensorboard: () => new Option('--tensorboard', 'write scalars, sample grids and configuration into the run directory for TensorBoard'),
  quiet: () => new Option('--quiet', 'print problems only'),
  json: () => new Option('--json', 'print one JSON object a line'),
} as const;

export function outputMode({ quiet, json }: { readonly quiet?: boolean; readonly json?: boolean }): OutputMode {
  if (quiet && json) throw new InputError('flags', '--quiet and --json exclude each other', 'give one of them');
  return json ? 'json' : quiet ? 'quiet' : 'normal';
}

/** Collects the values of an option given several times. */
export const several = (value: string, all: readonly string[] | undefined): string[] => [...(all ?? []), value];

/** A whole number from `low` up to `high`. */
export const wholeNumber =
  (low: number, high = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < low || value > high) {
      const range = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `from ${low} to ${high}`;
      throw new InvalidArgumentError(`expected a whole number ${range}, such as ${Math.max(low, 64)}`);
    }
    return value;
  };
