import type { FailedRank } from './mpirun-messages.js';

const pattern = /ganforge-abort (\d+) (\d+)$/;

/**
 * The line by which a rank tells our launcher that it has MPI end all ranks. mpirun would tell of it too, but not before it has ended
 * them all, for which it waits without end where a host is out of reach.
 */
export const abortMessage = (rank: number, exitCode: number): string => `ganforge-abort ${rank} ${exitCode}`;

/** The rank that a line is such a message of. */
export function abortIn(line: string): FailedRank | undefined {
  const match = pattern.exec(line);
  return match ? { rank: Number(match[1]), how: `MPI_Abort(${match[2]})` } : undefined;
}
