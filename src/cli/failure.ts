import { CommanderError } from 'commander';
import { ToldByFirstRank } from '../cluster/agreement.js';
import { GanforgeError } from '../errors.js';

/**
 * Prints a failure as the user should see it, on stderr: one line that names cause and mend. Only what is our own mistake
 * gets a stack trace.
 * @returns the exit code: 2 for bad usage or input, 1 for all else
 */
export function reportFailure(error: unknown, write: (text: string) => unknown = (text) => process.stderr.write(text)): number {
  if (error instanceof GanforgeError) {
    write(`ganforge: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof ToldByFirstRank) return error.exitCode;
  if (error instanceof CommanderError) {
    // commander prints the help where no command is given.
    if (error.code !== 'commander.help') write(`ganforge: ${usage(error.message)}\n`);
    return 2;
  }
  write(`ganforge: an error of ganforge's own, please report it: ${error instanceof Error ? error.stack : error}\n`);
  return 1;
}

/** `error: unknown option '--bach'\n(Did you mean --batch?)` in one line. */
const usage = (message: string): string => message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
