import { GanforgeError, InputError } from '../errors.js';
import type { Ranks } from './ranks.js';

/** What has to be the same on all ranks, in the order it is compared, in words. */
export type Fingerprint = Readonly<Record<string, string>>;

/** What all ranks have found out together, so that each ends by itself; the first one tells of it. */
export class AgreedError extends InputError {}

/** Something has failed that the first rank tells of: the others end without a word. */
export class ToldByFirstRank extends Error {
  constructor(readonly exitCode: number) {
    super('the first rank tells of it');
  }
}

interface Prepared {
  readonly fingerprint?: Fingerprint;
  readonly failure?: { readonly code: string; readonly what: string; readonly mend: string | undefined };
}

/**
 * Prepares a run on all ranks, the first one before the others, who find in the cache then what it has read; and sees that they are
 * about to do the same.
 *
 * @throws AgreedError on the first rank where any fails or they differ, ToldByFirstRank on the others
 */
export async function prepareTogether<T>(ranks: Ranks, prepare: () => Promise<T>, fingerprintOf: (prepared: T) => Fingerprint): Promise<T> {
  if (ranks.size === 1) return prepare();
  const first = ranks.isFirst ? await attempt(prepare, fingerprintOf) : undefined;
  await ranks.gather('the preparation of the first rank', undefined);
  const own = first ?? (await attempt(prepare, fingerprintOf));
  const all = await ranks.gather('the preparation of all ranks', own.told);
  const problem = problemOf(all);
  if (!problem && own.prepared) return own.prepared.value;
  throw ranks.isFirst && problem ? problem : new ToldByFirstRank(2);
}

async function attempt<T>(
  prepare: () => Promise<T>,
  fingerprintOf: (prepared: T) => Fingerprint,
): Promise<{ readonly told: Prepared; readonly prepared?: { readonly value: T } }> {
  try {
    const value = await prepare();
    return { told: { fingerprint: fingerprintOf(value) }, prepared: { value } };
  } catch (error) {
    // What is our own mistake is not of the kind that ranks agree about.
    if (!(error instanceof GanforgeError)) throw error;
    const { code, what, mend } = error;
    return { told: { failure: { code, what, mend } } };
  }
}

function problemOf(all: readonly Prepared[]): AgreedError | undefined {
  const failed = all.findIndex(({ failure }) => failure !== undefined);
  if (failed >= 0) {
    const { code, what, mend } = all[failed]!.failure!;
    return new AgreedError(code, failed === 0 ? what : `rank ${failed}: ${what}`, mend);
  }
  const [first, ...others] = all.map(({ fingerprint }) => fingerprint!);
  for (const [i, other] of others.entries()) {
    const differing = Object.keys(first!).find((key) => first![key] !== other[key]);
    if (differing === undefined) continue;
    const what = `rank ${i + 1} has another ${differing} than rank 0 (${shorten(other[differing])}, not ${shorten(first![differing])})`;
    return new AgreedError('ranks-differ', what, 'start all ranks with the same program, flags and data');
  }
  return undefined;
}

const shorten = (text = 'none'): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
