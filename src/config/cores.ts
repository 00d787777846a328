import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * CPU cores this process may use: those of its affinity mask, and no more than its control group's share, which
 * containers set and which Node 20 does not look at.
 */
export function availableCores(cgroup = '/sys/fs/cgroup', cores = availableParallelism()): number {
  const quota = version2(cgroup) ?? version1(cgroup) ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(cores, Math.floor(quota)));
}

/** `cpu.max` holds `<microseconds of CPU> <period>`, or `max` for no limit. */
function version2(cgroup: string): number | undefined {
  const [quota, period] = read(join(cgroup, 'cpu.max'))?.split(/\s+/) ?? [];
  return ratio(quota, period);
}

/** A quota of -1 is no limit. */
function version1(cgroup: string): number | undefined {
  return ratio(read(join(cgroup, 'cpu', 'cpu.cfs_quota_us')), read(join(cgroup, 'cpu', 'cpu.cfs_period_us')));
}

function ratio(quota: string | undefined, period: string | undefined): number | undefined {
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined; // no such control group: no limit
  }
}
