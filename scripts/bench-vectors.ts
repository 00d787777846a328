import { Command } from 'commander';
import { median } from '../src/bench/contestant.js';
import { copyBytes, type KernelChoice, updateBytes, VectorContestant } from '../src/bench/vectors.js';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';
import { availableCores } from '../src/config/cores.js';

/** The vector part of a training step, in WebAssembly and in TypeScript, against copying on the same threads, in interleaved rounds. */

interface Flags {
  readonly elements: number;
  readonly rounds: number;
}

const command = new Command('bench:vectors')
  .description('measure the mean of two shards, Adam and the moving average over long vectors')
  .option('--elements <n>', 'parameters', wholeNumber(1_000_000), 6_300_000)
  .option('--rounds <n>', 'interleaved rounds', wholeNumber(1), 21)
  .action(async ({ elements, rounds }: Flags) => {
    const contestants = await startAll(elements);
    try {
      for (let i = 0; i < rounds; i++) {
        for (const { contestant, updates, copies } of contestants) {
          updates.push(await contestant.update());
          copies.push(await contestant.copy());
        }
      }
    } finally {
      for (const { contestant } of contestants) await contestant.close();
    }
    const header = ['threads', 'kernels', 'ms', 'ns/element', 'GB/s', 'of copying'];
    const rows = contestants.map(({ threads, choice, updates, copies }) => {
      const [update, copy] = [median(updates), median(copies)];
      const speed = (elements * updateBytes) / update;
      return [
        String(threads),
        choice,
        (update * 1e3).toFixed(1),
        ((update * 1e9) / elements).toFixed(2),
        (speed / 1e9).toFixed(1),
        `${((100 * speed) / ((elements * copyBytes) / copy)).toFixed(0)}%`,
      ];
    });
    process.stdout.write(
      `mean of 2 shards, Adam and moving average of ${elements} parameters; medians of ${rounds} interleaved rounds\n\n`,
    );
    process.stdout.write(table([header, ...rows]));
  });

interface Entry {
  readonly threads: number;
  readonly choice: KernelChoice;
  readonly contestant: VectorContestant;
  readonly updates: number[];
  readonly copies: number[];
}

async function startAll(elements: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const threads of new Set([1, availableCores()])) {
    for (const choice of ['TypeScript', 'WebAssembly'] as const) {
      const contestant = await VectorContestant.start(elements, threads, choice);
      if (contestant) entries.push({ threads, choice, contestant, updates: [], copies: [] });
      else process.stderr.write('the WebAssembly kernels are not there: npm run build\n');
    }
  }
  return entries;
}

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
