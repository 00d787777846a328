import { readFileSync } from 'node:fs';
import { RunError } from '../../errors.js';

/** Processor time of a process so far, user and system, in seconds. */
export interface ProcessorTime {
  /** Of all its threads, in steps of 10 ms. */
  readonly process: number;
  /** Of its first thread, in nanosecond steps: of Node's, the one where all of JavaScript runs that is not in workers. */
  readonly mainThread: number;
}

/** Linux tells times of processes in these, whatever the clock of its kernel is. */
const ticksPerSecond = 100;

/**
 * Of a process that lives, as Linux tells it (proc(5)).
 * @throws RunError `no-processor-time` on other systems
 */
export function processorTime(pid: number): ProcessorTime {
  try {
    const process = processSeconds(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    const [mainThread] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ');
    return { process, mainThread: Number(mainThread) / 1e9 };
  } catch (error) {
    const cause = error instanceof Error ? error.message : error;
    throw new RunError('no-processor-time', `the processor time of process ${pid} cannot be read (${cause})`, 'measure on Linux');
  }
}

/** @param stat content of /proc/PID/stat */
export function processSeconds(stat: string): number {
  // The second field is a name in parentheses, which may have spaces and parentheses in it; the third comes behind the last of them.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[14 - 3]) + Number(fields[15 - 3])) / ticksPerSecond;
}
