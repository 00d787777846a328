import { Command } from 'commander';
import { prepareTogether } from '../../cluster/agreement.js';
import type { Ranks } from '../../cluster/ranks.js';
import { restartWarnings } from '../../cluster/restart-cause.js';
import { formatDuration } from '../../config/duration.js';
import { resolveConfig } from '../../config/resolve.js';
import type { RunConfig } from '../../config/schema.js';
import { formatConfig } from '../../config/yaml.js';
import { InputError } from '../../errors.js';
import { saveFile } from '../../images/save.js';
import { parsePort } from '../../monitoring/port.js';
import { checkSdFile } from '../../monitoring/sd-file.js';
import { truncateStatistics } from '../../monitoring/statistics.js';
import { type Checkpoint, newestCheckpoint } from '../../training/checkpoint.js';
import { fingerprintOf } from '../../training/fingerprint.js';
import { readLowerings } from '../../training/lowering-record.js';
import { type PreparedRun, prepareRun } from '../../training/prepare.js';
import { RunDirectory } from '../../training/run-directory.js';
import { checkSameData, readRun } from '../../training/run-record.js';
import { controlToken } from '../control-token.js';
import { flags, outputMode } from '../flags.js';
import { flagsFor } from '../launcher-flags.js';
import { coresOfRank, onRanks, type RanksFlags } from '../ranks.js';
import { openSession } from '../session.js';
import { decodingProgress } from '../terminal/decoding.js';
import { openEvaluator } from '../training-evaluator.js';
import { trainInSession } from '../training-session.js';

interface ResumeFlags extends RanksFlags {
  readonly iterations?: string;
  readonly duration?: string;
  readonly workers?: string;
  readonly shardTimeout?: string;
  readonly engine?: string;
  readonly device?: string;
  readonly port: string;
  readonly sdFile?: string;
  readonly allowControl?: boolean;
  readonly tensorboard?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export const resumeCommand = new Command('resume')
  .description('go on with a run from its newest whole checkpoint')
  .argument('<run>', 'run directory')
  .option('--iterations <n>', 'a new end of the whole run')
  .option('--duration <time>', 'a new length of the whole run: 90s, 5m, 1h30m')
  .addOption(flags.workers())
  .addOption(flags.ranks())
  .addOption(flags.hostfile())
  .addOption(flags.maxRestarts())
  .addOption(flags.collectiveTimeout())
  .addOption(flags.shardTimeout())
  .addOption(flags.engine())
  .addOption(flags.device())
  .addOption(flags.port())
  .addOption(flags.sdFile())
  .addOption(flags.allowControl())
  .addOption(flags.tensorboard())
  .addOption(flags.quiet())
  .addOption(flags.json())
  .addHelpText(
    'after',
    `
Examples:
  ganforge resume runs/dcgan-mnist
  ganforge resume runs/dcgan-mnist --iterations 20000 --workers 8

The result is the one the uninterrupted run would have had, bit for bit, on the same engine.`,
  )
  .action((path: string, given: ResumeFlags, command: Command) =>
    onRanks(
      given,
      async () => {
        const args = ['resume', path, ...flagsFor(command, command)];
        return { directory: new RunDirectory(path), begin: args, goOn: args, isNew: false };
      },
      async (ranks) => {
        const directory = new RunDirectory(path);
        // Before anything is read of it: it may be in training.
        if (ranks.isFirst) directory.open();
        try {
          await resumeOn(ranks, directory, given);
        } finally {
          if (ranks.isFirst) directory.release();
        }
      },
    ),
  );

interface Resumption {
  readonly prepared: PreparedRun;
  readonly checkpoint: Checkpoint;
  readonly warnings: readonly string[];
  readonly port: number | 'auto' | 'off';
  readonly token: string | undefined;
}

async function prepareResumption(directory: RunDirectory, given: ResumeFlags, ranks: Ranks): Promise<Resumption> {
  const port = parsePort(given.port);
  if (given.sdFile !== undefined) checkSdFile(given.sdFile, port);
  const token = controlToken(given.allowControl, port);
  const saved = await readRun(directory);
  const { iterations, duration, workers, shardTimeout, engine, device } = given;
  const config = resolveConfig(
    {
      file: saved.config,
      fileName: directory.config,
      systemName: saved.config.system,
      flags: { iterations, duration, workers, shardTimeout, engine, device },
      set: [],
    },
    saved.system,
    coresOfRank(),
    ranks.size,
  );
  const damaged: string[] = [];
  const checkpoint = newestCheckpoint(directory.checkpoints, (bad, reason) => damaged.push(`${bad} is not whole (${reason})`));
  const warnings = [...restartWarnings(process.env), ...damaged.map((text) => `${text}; going on from ${checkpoint.path}`)];
  checkNotDone(config, checkpoint);
  const prepared = await prepareRun(config, {
    ranks: ranks.size,
    lowerings: readLowerings(directory),
    ...(outputMode(given) === 'normal' && ranks.isFirst ? { onProgress: decodingProgress() } : {}),
  });
  checkSameData(saved.data, prepared.datasets);
  return { prepared, checkpoint, warnings, port, token };
}

async function resumeOn(ranks: Ranks, directory: RunDirectory, given: ResumeFlags): Promise<void> {
  const resumption = await prepareTogether(
    ranks,
    () => prepareResumption(directory, given, ranks),
    ({ prepared, checkpoint }) => fingerprintOf(prepared, checkpoint),
  );
  const { prepared, checkpoint, warnings, token } = resumption;
  const mode = ranks.isFirst ? outputMode(given) : 'quiet';
  const evaluator = ranks.isFirst ? await openEvaluator(prepared, mode) : undefined;
  const session = await openSession({
    port: resumption.port,
    mode,
    run: directory.path,
    sdFile: given.sdFile,
    controlToken: token,
    ranks,
  });
  try {
    if (ranks.isFirst) {
      await saveFile(directory.config, Buffer.from(formatConfig(prepared.config, prepared.system.options)));
      truncateStatistics(directory.statistics, checkpoint.progress.iteration);
    }
    const { tensorboard } = given;
    const { reason } = await trainInSession(prepared, {
      session,
      directory,
      mode,
      checkpoint,
      evaluator,
      warnings: ranks.isFirst ? warnings : [],
      tensorboard,
      ranks,
    });
    if (reason === 'interrupted') process.exitCode = 130;
  } finally {
    await session.close();
  }
}

/** @throws InputError where nothing is left to train */
function checkNotDone({ iterations, duration }: RunConfig, { progress }: Checkpoint): void {
  if (iterations !== null && progress.iteration >= iterations) {
    const done = `the run has done its ${progress.iteration} iterations`;
    throw new InputError('run-done', done, `go on with --iterations ${2 * progress.iteration}`);
  }
  if (duration !== null && progress.seconds >= duration) {
    const done = `the run has trained for its ${formatDuration(duration)}`;
    throw new InputError('run-done', done, `go on with --duration ${formatDuration(Math.ceil(2 * progress.seconds))}`);
  }
}
