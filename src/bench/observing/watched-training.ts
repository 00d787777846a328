import { openSession } from '../../cli/session.js';
import { Ranks } from '../../cluster/ranks.js';
import { availableCores } from '../../config/cores.js';
import { resolveConfig } from '../../config/resolve.js';
import { writeEventLog } from '../../monitoring/event-log.js';
import { writeStatistics } from '../../monitoring/statistics.js';
import { writeTensorBoard } from '../../monitoring/tensorboard/write-tensorboard.js';
import { findSystem } from '../../systems/index.js';
import type { RunListener } from '../../training/events.js';
import { prepareRun } from '../../training/prepare.js';
import { RunDirectory } from '../../training/run-directory.js';
import { train } from '../../training/train.js';
import { measuredRun } from './measured-run.js';

/**
 * A process that trains as `ganforge train --json --tensorboard` does, until it is killed, and measures its listeners: the line of an
 * iteration is followed by `{ type: 'listeners', iteration, seconds }`, the processor time of all listeners so far: that of the process
 * while they run, when no worker has a task.
 *
 * Argument: the run directory.
 */
const directory = new RunDirectory(process.argv[2]!);
const system = await findSystem(measuredRun.system);
const config = resolveConfig({ file: measuredRun, flags: {}, set: [] }, system, availableCores());
const prepared = await prepareRun(config);
directory.create();
const session = await openSession({ port: 'auto', mode: 'json', run: directory.path, ranks: new Ranks() });

let seconds = 0;
const listeners = [
  writeStatistics(directory.statistics),
  writeEventLog(directory.events),
  writeTensorBoard(directory.path),
  ...session.listeners,
];
const timed: RunListener = (event) => {
  const before = process.cpuUsage();
  for (const listener of listeners) listener(event);
  const { user, system } = process.cpuUsage(before);
  seconds += (user + system) / 1e6;
  if (event.type === 'iteration') process.stdout.write(`${JSON.stringify({ type: 'listeners', iteration: event.iteration, seconds })}\n`);
};
await train(prepared, { directory, listeners: [timed], signal: session.signal });
