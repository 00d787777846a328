import { Command } from 'commander';
import { GanforgeError, InputError } from '../../errors.js';
import type { Experiment } from '../../reproduce/experiment.js';
import { experiments, findExperiments } from '../../reproduce/experiments/index.js';
import { quickVersion } from '../../reproduce/quick.js';
import { reportFailure } from '../failure.js';
import { flags, outputMode } from '../flags.js';
import { reproduce } from '../reproduction.js';
import { experimentList, resultLines } from '../reproduction-report.js';
import { countingProgress } from '../terminal/counting.js';

interface ReproduceFlags {
  readonly only?: string;
  readonly all?: boolean;
  readonly list?: boolean;
  readonly quick?: boolean;
  readonly out: string;
  readonly workers?: string;
  readonly engine: string;
  readonly device?: string;
  readonly port: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export const reproduceCommand = new Command('reproduce')
  .description('show that a system does what its paper says: train, measure and judge it on real data')
  .argument('[system]', 'whose experiments to do')
  .option('--only <experiment>', 'one of the experiments of the system')
  .option('--all', 'the experiments of all systems, one after the other')
  .option('--list', 'show the experiments, how long each takes on two cores, and what is wanted of it')
  .option('--quick', 'try in seconds whether it runs; its figures mean nothing')
  .option('--out <folder>', 'where the folder of each experiment goes', 'results')
  .addOption(flags.workers())
  .option('--engine <name>', 'what computes: tensorflow, onnxruntime, cpu; a result belongs to it', 'onnxruntime')
  .addOption(flags.device())
  .addOption(flags.port().default('auto'))
  .addOption(flags.quiet())
  .addOption(flags.json())
  .addHelpText(
    'after',
    `
Examples:
  ganforge reproduce --list
  ganforge reproduce gan --only ring
  ganforge reproduce dcgan --workers 2
  ganforge reproduce --all --out results        overnight

An experiment leaves a page (README.md), all figures (result.json), sample grids and curves in OUT/SYSTEM-EXPERIMENT, and its run
in a folder there. Stopped on its way, the same command goes on with it. The exit code is 1 where what is wanted did not
come out.`,
  )
  .action(async (system: string | undefined, given: ReproduceFlags) => {
    if (given.list) {
      process.stdout.write(experimentList(system === undefined ? experiments : findExperiments(system, given.only)));
      return;
    }
    const chosen = choose(system, given);
    for (const experiment of chosen) {
      const outcome = await attempt(experiment, given, chosen.length > 1);
      if (outcome === 'interrupted') return;
      if (outcome === 'failed') process.exitCode = 1;
    }
  });

/** @throws InputError where it is not said what to do */
function choose(system: string | undefined, { all, only }: ReproduceFlags): Experiment[] {
  if (all && (system !== undefined || only !== undefined)) {
    throw new InputError('flags', '--all is all experiments of all systems', 'leave out --all, or the system and --only');
  }
  if (!all && system === undefined) {
    throw new InputError('no-system', 'no system to reproduce', 'name one, or give --all; `ganforge reproduce --list` shows them');
  }
  return all ? [...experiments] : findExperiments(system!, only);
}

/** Where several are done, one that can't be does not keep the others from it. */
async function attempt(experiment: Experiment, given: ReproduceFlags, several: boolean): Promise<'done' | 'failed' | 'interrupted'> {
  const mode = outputMode(given);
  const say = (text: string) => mode === 'normal' && process.stdout.write(`${text}\n`);
  const { system, name, title, minutes } = experiment;
  say(`${system} ${name}: ${title} (${given.quick ? 'a quick trial' : `about ${minutes} minutes on two cores`})`);
  try {
    const only = findExperiments(system).length > 1 ? ` --only ${name}` : '';
    const done = await reproduce({
      experiment: given.quick ? quickVersion(experiment) : experiment,
      out: given.out,
      command: `npx ganforge reproduce ${system}${only}${given.quick ? ' --quick' : ''}`,
      engine: given.engine,
      passedOn: passedOn(given),
      say,
      onProgress: mode === 'normal' ? countingProgress({ lines: true }) : () => {},
    });
    if (done === undefined) return 'interrupted';
    const { folder, result } = done;
    if (mode === 'json') process.stdout.write(`${JSON.stringify({ type: 'reproduction', folder, ...result })}\n`);
    if (mode === 'normal') process.stdout.write(resultLines(result, folder));
    return result.passed === false ? 'failed' : 'done';
  } catch (error) {
    if (!several || !(error instanceof GanforgeError)) throw error;
    reportFailure(error);
    return 'failed';
  }
}

/** Flags that `train` and `resume` both have. */
function passedOn({ workers, device, port, quiet, json }: ReproduceFlags): string[] {
  const values = Object.entries({ workers, device, port }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  return [...values, ...(quiet ? ['--quiet'] : []), ...(json ? ['--json'] : [])];
}
