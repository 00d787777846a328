import { realpathSync } from 'node:fs';
import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { saveFile } from '../../images/save.js';
import { timeLapse } from '../../images/time-lapse.js';
import { parsePort } from '../../monitoring/port.js';
import { SavedRun } from '../../monitoring/saved/saved-run.js';
import { startServer } from '../../monitoring/server.js';
import { closeOnSignals } from '../close-on-signals.js';
import { kindOf } from '../kind-of.js';

interface ViewFlags {
  readonly port: string;
  readonly timeLapse?: string;
}

export const viewCommand = new Command('view')
  .description('show saved runs in the browser, side by side; those that train are followed')
  .argument('<run...>', 'run directories')
  .addOption(new Option('--port <n|auto>', 'of the page, on 127.0.0.1; auto takes 9464 or the next free one').default('auto'))
  .option('--time-lapse <file.webp>', 'write all sample grids of a run as an animated picture instead')
  .addHelpText(
    'after',
    `
Examples:
  ganforge view runs/dcgan-mnist
  ganforge view runs/dcgan-mnist runs/wgan-gp-mnist --port 8080       compare them
  ganforge view runs/dcgan-mnist --time-lapse digits.webp

Nothing is written to a run. SIGINT (Ctrl-C) and SIGTERM end it.`,
  )
  .action(async (paths: readonly string[], given: ViewFlags) => {
    const port = parsePort(given.port);
    if (port === 'off') throw new InputError('invalid-port', "--port is 'off'", 'there is nothing but the page: give a number or auto');
    if (given.timeLapse !== undefined) checkTimeLapse(paths, given.timeLapse);
    const runs = await openRuns(paths);
    if (given.timeLapse !== undefined) return await writeTimeLapse(runs[0]!, given.timeLapse);
    const server = await startServer({ port, runs });
    closeOnSignals(() => server.close());
    process.stdout.write(`${server.url}/ shows ${runs.map(({ name }) => name).join(', ')}; Ctrl-C ends it\n`);
  });

/** @throws InputError where one is no run, or the same as another */
async function openRuns(paths: readonly string[]): Promise<SavedRun[]> {
  const runs: SavedRun[] = [];
  const found = new Map<string, string>();
  for (const path of paths) {
    const run = await SavedRun.open(
      path,
      runs.map(({ id }) => id),
    );
    const place = realpathSync(path);
    const other = found.get(place);
    if (other !== undefined) throw new InputError('same-run', `${other} and ${path} are the same run`, 'give each run once');
    found.set(place, path);
    runs.push(run);
  }
  return runs;
}

/** @throws InputError where it is of several runs, or cannot go to that file */
function checkTimeLapse(paths: readonly string[], file: string): void {
  if (paths.length > 1) throw new InputError('flags', '--time-lapse is of one run', `give one of the ${paths.length}`);
  if (extname(file) !== '.webp') throw new InputError('out-kind', `${file} is no .webp`, 'give --time-lapse FILE.webp');
  if (kindOf(file) === 'folder') throw new InputError('out-exists', `${file} is a folder`, 'give another --time-lapse');
}

async function writeTimeLapse(run: SavedRun, file: string): Promise<void> {
  const paths = run.samplePaths;
  await saveFile(file, await timeLapse(paths));
  process.stdout.write(`${file}: ${paths.length} sample grids\n`);
}
