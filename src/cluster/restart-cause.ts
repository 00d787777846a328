import { RunError } from '../errors.js';

/** Our own launcher tells its ranks why it has started them again; empty at their first start. */
export const restartVariable = 'GANFORGE_RESTART';

/** What is to be told of the restart that this process is of, if it is of one. */
export const restartWarnings = (env: NodeJS.ProcessEnv): readonly string[] =>
  env[restartVariable] ? [`started again after ${env[restartVariable]}`] : [];

/** What a rank of our launcher ends with where a start from the last checkpoint would end alike; above the codes of sysexits.h. */
export const repeatedCode = 79;

/** Failures that come again: the same steps diverge again, and a full disk stays full. */
const repeated: ReadonlySet<string> = new Set(['diverged', 'checkpoint-failed']);

/**
 * What a rank exits with.
 * @param exitCode as it would exit where nobody starts it again
 */
export function exitCodeOfRank(error: unknown, exitCode: number, env: NodeJS.ProcessEnv): number {
  const isLaunched = env[restartVariable] !== undefined;
  return isLaunched && error instanceof RunError && repeated.has(error.code) ? repeatedCode : exitCode;
}
