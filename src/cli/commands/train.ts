import { existsSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { prepareTogether } from '../../cluster/agreement.js';
import type { Ranks } from '../../cluster/ranks.js';
import { restartWarnings } from '../../cluster/restart-cause.js';
import { resolveConfig } from '../../config/resolve.js';
import type { RunConfig } from '../../config/schema.js';
import type { FlagValues } from '../../config/settings.js';
import { formatConfig, readConfigFile } from '../../config/yaml.js';
import { parseSpec } from '../../data/spec.js';
import { InputError } from '../../errors.js';
import { dumpGraphs } from '../../export/dump-graphs.js';
import { parsePort } from '../../monitoring/port.js';
import { checkSdFile } from '../../monitoring/sd-file.js';
import { findSystem } from '../../systems/index.js';
import type { System } from '../../systems/system.js';
import { fingerprintOf } from '../../training/fingerprint.js';
import { type PreparedRun, prepareRun } from '../../training/prepare.js';
import { RunDirectory } from '../../training/run-directory.js';
import { writeRunRecord } from '../../training/run-record.js';
import { controlToken } from '../control-token.js';
import { flags, outputMode, several } from '../flags.js';
import { kindOf } from '../kind-of.js';
import { flagsFor, withoutLauncherFlags } from '../launcher-flags.js';
import { coresOfRank, onRanks, type RanksFlags } from '../ranks.js';
import type { LaunchedRun } from '../relauncher.js';
import { type OutputMode, openSession } from '../session.js';
import { decodingProgress } from '../terminal/decoding.js';
import { openEvaluator } from '../training-evaluator.js';
import { trainInSession } from '../training-session.js';
import { resumeCommand } from './resume.js';

interface TrainFlags extends Omit<FlagValues, 'autotune'>, RanksFlags {
  readonly workers?: string;
  /** commander says true where `--no-autotune` is not given. */
  readonly autotune: boolean;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly port: string;
  readonly sdFile?: string;
  readonly allowControl?: boolean;
  readonly tensorboard?: boolean;
  readonly dryRun?: boolean;
  readonly dumpGraph?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export const trainCommand = new Command('train')
  .description('train a system from the beginning')
  .argument('[system]', 'name (`ganforge systems`), or path of a module that exports one')
  .option('--config <file.yaml>', 'configuration to start from; flags win over it')
  .option('--data <spec>', 'data set (`ganforge datasets`); stream=spec where a system reads several', several)
  .option('--size <n>', 'height and width images are brought to')
  .option('--iterations <n>', 'iterations of the whole run')
  .option('--duration <time>', 'train for so long instead: 90s, 5m, 1h30m')
  .option('--batch <n>', 'samples in the global batch')
  .option('--shard <n>', 'samples a worker takes at once; belongs to the run like the seed')
  .addOption(flags.workers())
  .addOption(flags.ranks())
  .addOption(flags.hostfile())
  .addOption(flags.maxRestarts())
  .addOption(flags.collectiveTimeout())
  .addOption(flags.shardTimeout())
  .option(
    '--reduce <exact|fast>',
    'how ranks add up gradients; fast: MPI_Allreduce, whose rounding depends on their number (default: exact)',
  )
  .addOption(flags.engine())
  .addOption(flags.device())
  .addOption(flags.precision())
  .option('--no-autotune', 'do not measure how convolutions are fastest on this machine: take the static choice')
  .option(
    '--generator-forward <shared|fresh>',
    'whether the generator learns from the samples the discriminator has just judged (default: as its paper has it)',
  )
  .option('--seed <n>', 'of weights, latents and the order of the data')
  .option('--out <folder>', 'run directory (default: runs/SYSTEM-DATA)')
  .option('--sample-every <n>', 'iterations between sample grids; 0 = never')
  .option('--evaluate-every <n>', 'iterations between evaluations, as `ganforge evaluate` does them in full (default: 0 = never)')
  .option('--checkpoint-every <n>', 'iterations between checkpoints; 0 = never')
  .addOption(flags.port())
  .addOption(flags.sdFile())
  .addOption(flags.allowControl())
  .addOption(flags.tensorboard())
  .option('--set <key=value>', 'an option of the system, or a dotted configuration key', several)
  .option('--dry-run', 'print the whole configuration and stop')
  .option('--dump-graph <folder>', 'write every phase and sampler as an ONNX file to look at, then go on')
  .addOption(flags.quiet())
  .addOption(flags.json())
  .addHelpText(
    'after',
    `
Examples:
  ganforge train dcgan --data mnist --iterations 2000
  ganforge train gan --data ring --duration 60s
  ganforge train dcgan --data folder:~/pictures --size 64 --batch 128
  ganforge train gan --set loss=minimax --set k=2 --set ema.decay=0.99
  ganforge train wgan --data mnist --generator-forward shared
  ganforge train dcgan --data mnist --ranks 2 --workers 4
  ganforge train dcgan --data mnist --ranks 8 --hostfile hosts --max-restarts 3
  ganforge train ./my-system.js --config run.yaml --dry-run
  ganforge train dcgan --data mnist --dump-graph graphs/ --dry-run`,
  )
  .action((name: string | undefined, given: TrainFlags, command: Command) => {
    if (given.dryRun) return dryRun(name, given);
    return onRanks(
      given,
      () => launchedTraining(name, given, command),
      (ranks) => trainOn(ranks, name, given),
    );
  });

interface Training {
  readonly prepared: PreparedRun;
  readonly directory: RunDirectory;
  readonly port: number | 'auto' | 'off';
  readonly token: string | undefined;
}

interface Configured {
  readonly system: System;
  readonly config: RunConfig;
}

async function configure(name: string | undefined, given: TrainFlags, ranks: number): Promise<Configured> {
  const file = given.config === undefined ? undefined : readConfigFile(given.config);
  const systemName = name ?? (typeof file?.system === 'string' ? file.system : undefined);
  if (systemName === undefined) {
    throw new InputError('no-system', 'no system to train', 'name one, such as `ganforge train dcgan`, or give a --config that does');
  }
  const system = await findSystem(systemName);
  const resolved = resolveConfig(
    {
      ...(file ? { file, fileName: given.config! } : {}),
      systemName: /\.[cm]?js$/.test(systemName) ? resolve(systemName) : system.name,
      flags: { ...given, autotune: given.autotune === false ? false : undefined },
      set: given.set ?? [],
    },
    system,
    coresOfRank(),
    ranks,
  );
  return { system, config: await withAbsolutePaths(resolved) };
}

const directoryOf = ({ system, config }: Configured, { out }: TrainFlags): RunDirectory =>
  new RunDirectory(out ?? freeDirectory([system.name, ...Object.values(config.data).map(nameOfData)].join('-')));

/** Which directory it is has to be known to who begins it again. */
async function launchedTraining(name: string | undefined, given: TrainFlags, command: Command): Promise<LaunchedRun> {
  const directory = directoryOf(await configure(name, given, given.ranks ?? 1), given);
  const { path } = directory;
  const out = given.out === undefined ? ['--out', path] : [];
  return {
    directory,
    begin: [...withoutLauncherFlags(process.argv.slice(2)), ...out],
    goOn: ['resume', path, ...flagsFor(resumeCommand, command)],
    isNew: true,
  };
}

/** All that can be wrong with the flags is found here, before anything is written. */
async function prepareTraining(name: string | undefined, given: TrainFlags, ranks: Pick<Ranks, 'size' | 'isFirst'>): Promise<Training> {
  const configured = await configure(name, given, ranks.size);
  const { system, config } = configured;
  const mode = outputMode(given);
  if (given.dumpGraph !== undefined && kindOf(given.dumpGraph) === 'file') {
    throw new InputError('out-exists', `${given.dumpGraph} is a file`, 'give a folder to --dump-graph');
  }
  if (given.dryRun) process.stdout.write(formatConfig(config, system.options));
  const port = parsePort(given.port);
  if (given.sdFile !== undefined) checkSdFile(given.sdFile, port);
  const token = controlToken(given.allowControl, port);
  const onProgress = mode === 'normal' && ranks.isFirst ? { onProgress: decodingProgress() } : {};
  const prepared = await prepareRun(config, { ranks: ranks.size, ...onProgress });
  const directory = directoryOf(configured, given);
  if (ranks.isFirst && !given.dryRun) directory.check();
  return { prepared, directory, port, token };
}

/** Starts no ranks; the configuration is what they would have. */
async function dryRun(name: string | undefined, given: TrainFlags): Promise<void> {
  const { prepared } = await prepareTraining(name, given, { size: given.ranks ?? 1, isFirst: true });
  if (given.dumpGraph !== undefined) await dump(prepared, given.dumpGraph, outputMode(given), process.stderr);
}

async function trainOn(ranks: Ranks, name: string | undefined, given: TrainFlags): Promise<void> {
  const training = await prepareTogether(
    ranks,
    () => prepareTraining(name, given, ranks),
    ({ prepared }) => fingerprintOf(prepared),
  );
  const { prepared, token } = training;
  const directory = new RunDirectory(await ranks.ofFirst('the run directory', () => training.directory.path));
  const mode = ranks.isFirst ? outputMode(given) : 'quiet';
  if (given.dumpGraph !== undefined && ranks.isFirst) await dump(prepared, given.dumpGraph, mode, process.stdout);
  const evaluator = ranks.isFirst ? await openEvaluator(prepared, mode) : undefined;
  const session = await openSession({
    port: training.port,
    mode,
    run: directory.path,
    sdFile: given.sdFile,
    controlToken: token,
    ranks,
  });
  try {
    if (ranks.isFirst) directory.create();
    try {
      if (ranks.isFirst) writeRunRecord(directory, prepared.config, prepared.system, prepared.datasets);
      const { tensorboard } = given;
      const warnings = ranks.isFirst ? restartWarnings(process.env) : [];
      const { reason } = await trainInSession(prepared, { session, directory, mode, evaluator, warnings, tensorboard, ranks });
      if (reason === 'interrupted') process.exitCode = 130;
    } finally {
      if (ranks.isFirst) directory.release();
    }
  } finally {
    await session.close();
  }
}

/** Writes the graphs and names the files. */
async function dump(prepared: PreparedRun, folder: string, mode: OutputMode, stream: NodeJS.WriteStream): Promise<void> {
  const files = await dumpGraphs(prepared, folder);
  if (mode === 'json') stream.write(`${JSON.stringify({ type: 'graphs', files })}\n`);
  if (mode === 'normal') stream.write(files.map(({ path, nodes }) => `${path}: ${nodes} operators\n`).join(''));
}

/** Data and feature network by absolute paths, so that the run can be resumed from any folder. */
async function withAbsolutePaths(config: RunConfig): Promise<RunConfig> {
  const streams = Object.entries(config.data).map(async ([stream, text]) => [stream, (await parseSpec(text)).spec] as const);
  const { features } = config.evaluate;
  return {
    ...config,
    data: Object.fromEntries(await Promise.all(streams)),
    evaluate: { ...config.evaluate, features: features && resolve(features) },
  };
}

/** `mnist` of `mnist`, `cats` of `folder:/data/cats`. */
function nameOfData(spec: string): string {
  const file = basename(spec.slice(spec.indexOf(':') + 1));
  return basename(file, extname(file));
}

/** `runs/dcgan-mnist`, or with the next free number behind it. */
export function freeDirectory(name: string): string {
  const base = join('runs', name.replace(/[^\w.-]+/g, '-').slice(0, 60));
  let path = base;
  for (let i = 2; existsSync(path); i++) path = `${base}-${i}`;
  return path;
}
