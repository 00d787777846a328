import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { judge, mebibytes } from '../src/bench/soak/judge.js';
import { soak } from '../src/bench/soak/soak.js';
import { reportFailure } from '../src/cli/failure.js';
import { wholeNumber } from '../src/cli/flags.js';
import { table } from '../src/cli/terminal/table.js';

/** Puts `ganforge serve` under good, bad and hostile load at once; exits 1 where anything accepted was not answered rightly. */

interface Flags {
  readonly seconds: number;
  readonly crowd: number;
}

const program = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

const command = new Command('soak-serving')
  .description('put `ganforge serve` under good, bad and hostile load at once, with faults, and end it under load')
  .option('--seconds <n>', 'of the load', wholeNumber(1), 60)
  .option('--crowd <n>', 'connections that are open all the time', wholeNumber(1), 500)
  .addHelpText('after', '\nExample:\n  node dist/scripts/soak-serving.js --seconds 600')
  .action(async ({ seconds, crowd }: Flags) => {
    const result = await soak({ program, seconds, crowd, onProgress: (text) => process.stderr.write(`${text}\n`) });
    const { tally, exitCode, replaced, loaded, killed, restarted, memory } = result;
    process.stdout.write(`\n${table([['who', 'what became of it', 'requests'], ...tally.rows()])}\n`);
    process.stdout.write(
      `model files put in place ${replaced}, loaded ${loaded} with the first; workers ended ${killed}, replaced ${restarted}\n`,
    );
    process.stdout.write(
      `memory ${mebibytes(memory.before)} in the first quarter, ${mebibytes(memory.after)} in the last; exit code ${exitCode}\n`,
    );
    const wrong = judge(result);
    process.stdout.write(wrong.length === 0 ? 'all as it must be\n' : `\n${wrong.join('\n')}\n`);
    if (wrong.length > 0) process.exitCode = 1;
  });

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
