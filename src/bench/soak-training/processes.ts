import { readdirSync, readFileSync } from 'node:fs';

/** Processes of this machine as Linux tells of them in /proc. */
interface Process {
  readonly id: number;
  readonly parent: number;
  readonly name: string;
}

/** Every process started by `id`, or by one that it started; those that have ended are left out. */
export function descendantsOf(id: number): readonly Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (processOf(Number(name)) ?? []) : []));
  const below = (parent: number): Process[] =>
    all.filter((process) => process.parent === parent).flatMap((process) => [process, ...below(process.id)]);
  return below(id);
}

/** Of these processes those that have not ended. */
export const living = (ids: Iterable<number>): number[] => [...ids].filter((id) => processOf(id) !== undefined);

/** Undefined where it has ended, also where nobody has asked yet how. */
function processOf(id: number): Process | undefined {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
    return /^[ZX]/.test(field('State')) ? undefined : { id, parent: Number(field('PPid')), name: field('Name') };
  } catch {
    return undefined;
  }
}
