import { Command } from 'commander';
import { measureObserving, observingFigures } from '../src/bench/observing/measure-observing.js';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';
import { RunError } from '../src/errors.js';

/** What it costs to observe a training, against what it may cost. */

const mostShare = 0.01;
const mostMilliseconds = 20;

interface BenchFlags {
  readonly rounds: number;
  readonly iterations: number;
  readonly scrapes: number;
  readonly json?: boolean;
}

const command = new Command('bench:observing')
  .description('measure what it costs that Prometheus and a live page look at a training: a DCGAN 28x28 on all cores')
  .option('--rounds <n>', 'pairs of trainings, with and without, in turn', wholeNumber(1), 5)
  .option('--iterations <n>', 'measured iterations of each training', wholeNumber(10), 150)
  .option('--scrapes <n>', 'scrapes that are timed', wholeNumber(1), 200)
  .option('--json', 'print one JSON object with everything that was measured')
  .addHelpText(
    'after',
    `
The rounds compare the processor time (user and system) of whole trainings: with \`--port off\`, and with a page open and a scrape a
second. They differ by more than the cost, so that the cost itself is measured too: that of all listeners of a training, the one of
TensorBoard's files included, and how much more the main thread works while it is looked at. This sum is held to the limit.

Example:
  npm run bench:observing -- --rounds 9`,
  )
  .action(async ({ rounds, iterations, scrapes, json }: BenchFlags) => {
    const onRound = (text: string) => process.stderr.write(`${text}\n`);
    const result = await measureObserving({ rounds, iterations, scrapes, onRound });
    const figures = observingFigures(result);
    const cost = figures.listeners + figures.server;
    const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
    const [middle, least, greatest] = figures.difference;
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...figures, measured: result })}\n`
        : table([
            ['', 'measured', 'limit'],
            ['processor time of an iteration, --port off', `${figures.plain.toFixed(4)} s`],
            ['processor time of an iteration, looked at', `${figures.observed.toFixed(4)} s`],
            [`difference, median of ${rounds} rounds`, `${percent(middle)} (${percent(least)} .. ${percent(greatest)})`],
            ['in listeners', percent(figures.listeners)],
            ['in the server', percent(figures.server)],
            ['both', percent(cost), percent(mostShare)],
            [`scrape, median of ${scrapes}`, `${figures.scrapeMedian.toFixed(1)} ms`],
            ['scrape, 99th percentile', `${figures.scrape99.toFixed(1)} ms`, `${mostMilliseconds} ms`],
          ]),
    );
    if (cost > mostShare || figures.scrape99 > mostMilliseconds) {
      throw new RunError('costly-observing', 'observing takes longer than it may', 'profile src/monitoring');
    }
  });

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
