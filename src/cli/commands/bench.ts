import { Command, Option } from 'commander';
import { benchScaling } from '../../bench/scaling.js';
import { wholeNumber } from '../flags.js';
import { table } from '../terminal/table.js';
import { benchServeCommand } from './bench-serve.js';

interface BenchFlags {
  readonly size: number;
  readonly batch: number;
  readonly rounds: number;
  readonly workers: number;
  readonly engine: string;
}

export const benchCommand = new Command('bench')
  .description('measure how training speed grows with the workers, on this machine; `bench serve` measures serving')
  .enablePositionalOptions()
  .addCommand(benchServeCommand)
  .option('--size <n>', 'DCGAN of this image size', wholeNumber(8), 28)
  .option('--batch <n>', 'global batch, the same for all', wholeNumber(2), 128)
  .option('--workers <n>', 'workers compared with one', wholeNumber(2), 2)
  .option('--rounds <n>', 'rounds of some seconds each, in turn', wholeNumber(1), 7)
  .addOption(new Option('--engine <name>', 'what computes: auto, tensorflow, onnxruntime, cpu').default('onnxruntime'))
  .addHelpText(
    'after',
    '\nExample:\n  ganforge bench --rounds 9\n\nFigures are medians; the two are measured in turn, so that a machine that slows down slows both.',
  )
  .action(async ({ size, batch, rounds, workers, engine }: BenchFlags) => {
    const { rows, speedup } = await benchScaling({
      size,
      batch,
      rounds,
      workers,
      engine,
      onRound: (text) => process.stderr.write(`${text}\n`),
    });
    const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
    process.stdout.write(
      table([
        ['workers', 'images/s', 's/iteration', 'busy', 'reduction, update, bookkeeping'],
        ...rows.map((row) => [
          String(row.workers),
          row.imagesPerSecond.toFixed(0),
          row.seconds.toFixed(4),
          percent(row.busy),
          percent(row.overhead),
        ]),
      ]),
    );
    process.stdout.write(`${workers} workers / 1 worker: ${speedup.toFixed(2)} (median of ${rounds} interleaved rounds)\n`);
  });
