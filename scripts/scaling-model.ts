import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { MeasuredScaling } from '../src/bench/scaling-model/measured.js';
import {
  assumptionsTable,
  checkpointTable,
  checkTable,
  communicationTable,
  defaultRanks,
  measuredTable,
  reductionTable,
  strongTable,
  type Table,
  weakTable,
} from '../src/bench/scaling-model/tables.js';
import { reportFailure } from '../src/cli/failure.js';
import { table as plainTable } from '../src/cli/terminal/table.js';
import { replaceTables, table } from './markdown.js';

/** How trainings by many ranks will do: simulated from what was measured and what is assumed. */

const figures = 'docs/scaling.json';

/** Every table, by the name it has on the page. */
export const scalingTables = (measured: MeasuredScaling, ranks: readonly number[]): Readonly<Record<string, Table>> => ({
  measured: measuredTable(measured),
  communication: communicationTable(measured),
  check: checkTable(measured),
  assumptions: assumptionsTable(measured),
  weak: weakTable(measured, ranks),
  strong: strongTable(measured, ranks),
  reduction: reductionTable(measured, ranks),
  checkpoints: checkpointTable(ranks),
});

/** The page with its tables made anew. */
export function withScalingTables(page: string, measured: MeasuredScaling): string {
  const tables = Object.entries(scalingTables(measured, defaultRanks));
  return replaceTables(page, Object.fromEntries(tables.map(([name, { head, rows }]) => [name, table(head, rows)])));
}

export const readMeasured = (path = figures): MeasuredScaling => JSON.parse(readFileSync(path, 'utf8')) as MeasuredScaling;

/** Powers of two, each once, from the least. */
function readRanks(text: string): readonly number[] {
  const counts = text.split(',').map(Number);
  if (counts.some((count) => count < 1 || count > 4096 || !Number.isInteger(Math.log2(count)))) {
    throw new InvalidArgumentError('expected powers of two up to 4096, such as 1,8,64');
  }
  return [...new Set(counts)].sort((a, b) => a - b);
}

const command = new Command('scaling-model')
  .description('simulate trainings by many ranks, from the figures of `npm run bench:ranks -- --save`')
  .option('--ranks <n,n,...>', 'powers of two', readRanks, defaultRanks)
  .option('--from <file.json>', 'the figures', figures)
  .option('--write <page.md>', 'bring the tables of this page up to date instead of printing them')
  .addHelpText(
    'after',
    `
Examples:
  node dist/scripts/scaling-model.js --ranks 2,4,16
  node dist/scripts/scaling-model.js --write docs/scaling.md`,
  )
  .action(({ ranks, from, write }: { ranks: readonly number[]; from: string; write?: string }) => {
    const measured = readMeasured(from);
    if (write !== undefined) return writeFileSync(write, withScalingTables(readFileSync(write, 'utf8'), measured));
    for (const [name, { head, rows }] of Object.entries(scalingTables(measured, ranks))) {
      process.stdout.write(`${name}\n${plainTable([head, ...rows])}\n`);
    }
  });

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  try {
    await command.parseAsync();
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
