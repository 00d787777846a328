import type { ExceptionGroup } from './exceptions/exception-group.js';
import type { Outcome, Test } from './suite.js';

/** What a run says about the backend and about the list of exceptions. */
export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Failed or skipped without standing in the list. */
  readonly unlisted: readonly Outcome[];
  /** In the list though no test of that name failed or was skipped. */
  readonly stale: readonly Test[];
  /** Failed or skipped as listed, by cause. */
  readonly listed: ReadonlyMap<string, readonly Outcome[]>;
}

/** Compares outcomes with the list. Entries that `wanted` rejects were not run and are not judged. */
export function judge(outcomes: readonly Outcome[], exceptions: readonly ExceptionGroup[], wanted: (test: Test) => boolean): Verdict {
  const causes = new Map(entriesOf(exceptions).map(({ cause, ...test }) => [keyOf(test), cause]));
  const failures = outcomes.filter(({ status }) => status !== 'passed');
  const failing = new Set(failures.map(keyOf));
  return {
    passed: outcomes.length - failures.length,
    failed: failures.filter(({ status }) => status === 'failed').length,
    skipped: failures.filter(({ status }) => status === 'skipped').length,
    unlisted: failures.filter((test) => !causes.has(keyOf(test))),
    stale: entriesOf(exceptions).filter((test) => wanted(test) && !failing.has(keyOf(test))),
    listed: new Map(exceptions.map(({ cause }) => [cause, failures.filter((test) => causes.get(keyOf(test)) === cause)])),
  };
}

function entriesOf(exceptions: readonly ExceptionGroup[]): (Test & { cause: string })[] {
  return exceptions.flatMap(({ cause, tests }) =>
    Object.entries(tests).flatMap(([file, names]) => names.map((name) => ({ cause, file, name }))),
  );
}

function keyOf({ file, name }: Test): string {
  return `${file}: ${name}`;
}
