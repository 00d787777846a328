import type { Fingerprint } from '../cluster/agreement.js';
import { version } from '../version.js';
import type { Checkpoint } from './checkpoint.js';
import type { PreparedRun } from './prepare.js';

/** What each rank may have its own of: results do not depend on it. */
const own: ReadonlySet<string> = new Set(['workers', 'device', 'retries', 'shardTimeout']);

/** What all ranks of a run have to have in common, in the words of their configuration. */
export function fingerprintOf({ config, datasets }: PreparedRun, checkpoint?: Checkpoint): Fingerprint {
  return {
    'version of ganforge': version,
    'Node.js': process.version.replace(/^v(\d+).*/, '$1'),
    ...Object.fromEntries(leavesOf(config).filter(([path]) => !own.has(path))),
    ...Object.fromEntries(Object.entries(datasets).map(([stream, { hash }]) => [`content of the data "${stream}"`, hash])),
    checkpoint: checkpoint ? `iteration ${checkpoint.progress.iteration}` : 'none',
  };
}

/** Every value of an object with its dotted path. */
function leavesOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, JSON.stringify(value) ?? 'undefined']];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
}
