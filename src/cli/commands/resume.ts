import { Command } from 'commander';
import { availableCores } from '../../config/cores.js';
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
import { readLowerings } from '../../training/lowering-record.js';
import { prepareRun } from '../../training/prepare.js';
import { RunDirectory } from '../../training/run-directory.js';
import { checkSameData, readRun } from '../../training/run-record.js';
import { controlToken } from '../control-token.js';
import { flags, outputMode } from '../flags.js';
import { openSession } from '../session.js';
import { decodingProgress } from '../terminal/decoding.js';
import { openEvaluator } from '../training-evaluator.js';
import { trainInSession } from '../training-session.js';

interface ResumeFlags {
  readonly iterations?: string;
  readonly duration?: string;
  readonly workers?: string;
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
  .action(async (path: string, given: ResumeFlags) => {
    const mode = outputMode(given);
    const port = parsePort(given.port);
    if (given.sdFile !== undefined) checkSdFile(given.sdFile, port);
    const token = controlToken(given.allowControl, port);
    const directory = new RunDirectory(path);
    directory.open();
    try {
      const saved = await readRun(directory);
      const { iterations, duration, workers, engine, device } = given;
      const config = resolveConfig(
        {
          file: saved.config,
          fileName: directory.config,
          systemName: saved.config.system,
          flags: { iterations, duration, workers, engine, device },
          set: [],
        },
        saved.system,
        availableCores(),
      );
      const damaged: string[] = [];
      const checkpoint = newestCheckpoint(directory.checkpoints, (bad, reason) => damaged.push(`${bad} is not whole (${reason})`));
      const warnings = damaged.map((text) => `${text}; going on from ${checkpoint.path}`);
      checkNotDone(config, checkpoint);
      const prepared = await prepareRun(config, {
        lowerings: readLowerings(directory),
        ...(mode === 'normal' ? { onProgress: decodingProgress() } : {}),
      });
      checkSameData(saved.data, prepared.datasets);
      const evaluator = await openEvaluator(prepared, mode);
      const session = await openSession({ port, mode, sdFile: given.sdFile, run: directory.path, controlToken: token });
      try {
        await saveFile(directory.config, Buffer.from(formatConfig(prepared.config, saved.system.options)));
        truncateStatistics(directory.statistics, checkpoint.progress.iteration);
        const { reason } = await trainInSession(prepared, {
          session,
          directory,
          mode,
          checkpoint,
          evaluator,
          warnings,
          tensorboard: given.tensorboard,
        });
        if (reason === 'interrupted') process.exitCode = 130;
      } finally {
        await session.close();
      }
    } finally {
      directory.release();
    }
  });

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
