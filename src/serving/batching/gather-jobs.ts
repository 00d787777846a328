import type { JoinRules } from './join-rules.js';
import type { PendingJob } from './pending-job.js';

/** A batch that could be computed now. */
export interface Candidate {
  readonly jobs: readonly PendingJob[];
  /** Rows it has at most: a job that has more is in it alone, and cut. */
  readonly most: number;
  /** Whether waiting would not make it any larger. */
  readonly full: boolean;
}

/**
 * The oldest job, and what can be computed with it in the order it came, up to the first that is too large to fit in.
 * @param waiting oldest first
 * @param most rows; undefined where each job is computed by itself, whole
 */
export function gatherJobs(waiting: Iterable<PendingJob>, rules: JoinRules, most: number | undefined): Candidate {
  const jobs: PendingJob[] = [];
  let rows = 0;
  for (const job of waiting) {
    if (most === undefined) return { jobs: [job], most: job.rows, full: true };
    const [first] = jobs;
    if (first && !rules.allow(first.inputs, job.inputs)) continue;
    const left = Math.min(most, job.rows - job.taken);
    if (first && rows + left > most) return { jobs, most, full: true };
    jobs.push(job);
    rows += left;
    if (rows >= most) return { jobs, most, full: true };
  }
  return { jobs, most: most ?? 0, full: false };
}
