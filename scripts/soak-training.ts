import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { soakTraining } from '../src/bench/soak-training/soak-training.js';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';

/** Disturbs a training by ranks again and again; exits 1 where it does not end as an undisturbed one does. */

interface Flags {
  readonly points: number;
  readonly seed: number;
  readonly ranks: number;
}

const program = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

const command = new Command('soak-training')
  .description('disturb a training by ranks at random points, and hold it to one that was not disturbed (Linux, Open MPI)')
  .option('--points <n>', 'times that it is disturbed', wholeNumber(1), 30)
  .option('--seed <n>', 'of what happens when', wholeNumber(0), 1)
  .option('--ranks <n>', '2 or 4', wholeNumber(2, 4), 2)
  .addHelpText('after', '\nExample:\n  node dist/scripts/soak-training.js --points 30 --seed 7')
  .action(async ({ points, seed, ranks }: Flags) => {
    const onProgress = (text: string) => process.stderr.write(`${text}\n`);
    const { ledger, leftOut, iterations } = await soakTraining({ program, points, seed, ranks, onProgress });
    process.stdout.write(`\n${table([['fault', 'tried', 'survived', 'most iterations lost'], ...ledger.rows()])}\n`);
    if (leftOut.length > 0) process.stdout.write(`left out, as this machine cannot do it: ${leftOut.join(', ')}\n`);
    const { problems } = ledger;
    const well = `after ${iterations} iterations all tensors are those of the undisturbed run, and each iteration is told of once`;
    process.stdout.write(problems.length === 0 ? `${well}\n` : `\n${problems.join('\n')}\n`);
    if (problems.length > 0) process.exitCode = 1;
  });

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
