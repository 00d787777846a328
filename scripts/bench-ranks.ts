import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command, Option } from 'commander';
import type { AlphaBeta } from '../src/bench/ranks/alpha-beta.js';
import { measureHandling } from '../src/bench/ranks/handling.js';
import { benchRanks } from '../src/bench/ranks/measure-ranks.js';
import { fitCommunication, type RanksFigures, summariseRounds } from '../src/bench/ranks/summarise.js';
import { type MeasuredScaling, withMeasured } from '../src/bench/scaling-model/measured.js';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';
import { availableCores } from '../src/config/cores.js';
import { RunError } from '../src/errors.js';

/** What several ranks cost over one process of as many workers, against what they may cost. */

const mostRatio = 1.1;

interface Flags {
  readonly engine: 'onnxruntime' | 'tensorflow';
  readonly batch: number;
  readonly ranks: number;
  readonly reduce: 'exact' | 'fast';
  readonly rounds: number;
  readonly seconds: number;
  readonly handling?: boolean;
  readonly save?: string;
}

const command = new Command('bench:ranks')
  .description('measure a DCGAN 64x64x3 by ranks of one worker each against one process of as many workers, on the same shards')
  .addOption(new Option('--engine <name>', 'what computes').choices(['onnxruntime', 'tensorflow']).default('onnxruntime'))
  .option('--batch <n>', 'samples in the global batch', wholeNumber(2), 64)
  .option('--ranks <n>', 'an even number of processes', wholeNumber(2), 2)
  .addOption(new Option('--reduce <how>', 'how ranks add up gradients').choices(['exact', 'fast']).default('exact'))
  .option('--rounds <n>', 'rounds of both, in turn', wholeNumber(1), 31)
  .option('--seconds <n>', 'of a round, about', wholeNumber(1), 1)
  .option('--handling', 'also what a rank spends on the answers of up to 1,024 ranks, which one process stands for')
  .option('--save <file.json>', 'put the figures into this file, which `scaling-model` computes from')
  .addHelpText(
    'after',
    `
Needs Open MPI. Rounds alternate, and who begins changes; the ratio is the median of theirs. It is held to ${mostRatio}.

Examples:
  npm run bench:ranks -- --engine tensorflow --rounds 51
  npm run bench:ranks -- --handling --save docs/scaling.json && node dist/scripts/scaling-model.js --write docs/scaling.md`,
  )
  .action(async (flags: Flags) => {
    const { engine, batch, ranks, reduce, rounds, seconds, save } = flags;
    const onRound = (text: string) => process.stderr.write(`${text}\n`);
    const measured = await benchRanks({ engine, batch, ranks, reduce, rounds, roundSeconds: seconds, onRound });
    const figures = summariseRounds(measured, { engine, batch, ranks });
    const communication = fitCommunication(measured.communicated);
    const handling = flags.handling ? await measureHandling(engine, batch / ranks, 3) : undefined;
    process.stdout.write(partsTable(figures));
    process.stdout.write(`\n${table([['collective', 'alpha, us', 'beta, ns/byte'], ...Object.entries(communication).map(costRow)])}`);
    for (const point of handling?.measured ?? []) {
      process.stdout.write(`${point.ranks} ranks: ${milliseconds(point.seconds)} ms a step beside computing\n`);
    }
    const { median: middle, least, greatest } = figures.ratio;
    process.stdout.write(
      `\n${ranks} ranks of 1 worker take ${middle.toFixed(3)} of the time of 1 of ${ranks} (${least.toFixed(3)} .. ${greatest.toFixed(3)}, ${rounds} rounds)\n`,
    );
    if (save !== undefined) {
      const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableCores(), node: process.version };
      const before = existsSync(save) ? (JSON.parse(readFileSync(save, 'utf8')) as MeasuredScaling) : undefined;
      const after = withMeasured(before, machine, figures, communication, handling);
      writeFileSync(save, `${JSON.stringify(after, undefined, 2)}\n`);
    }
    if (middle > mostRatio) {
      throw new RunError('costly-ranks', `ranks take ${middle.toFixed(3)} of the time, and may take ${mostRatio}`, 'see which part grew');
    }
  });

const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(1);

/** Where an iteration goes, in milliseconds. */
function partsTable({ phases, rest, together, alone }: RanksFigures): string {
  const rows = phases.map((p) => {
    const parts = [p.compute * (1 + p.jitter), p.gather, p.sum, p.exchange, p.add, p.update];
    return [p.phase, ...parts.map(milliseconds), `${milliseconds(p.alone.compute)} + ${milliseconds(p.alone.update)}`];
  });
  return table([
    ['ms', 'compute', 'gather', 'sum', 'exchange', 'add', 'update', 'one process: compute + update'],
    ...rows,
    ['rest', milliseconds(rest)],
    ['iteration', milliseconds(together), '', '', '', '', '', milliseconds(alone)],
  ]);
}

const costRow = ([name, { alpha, beta }]: readonly [string, AlphaBeta]): string[] => [
  name,
  (1e6 * alpha).toFixed(1),
  (1e9 * beta).toFixed(3),
];

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
